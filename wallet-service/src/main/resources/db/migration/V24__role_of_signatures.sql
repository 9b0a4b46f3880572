-- Runs on SQLite and PostgreSQL. What the token was that had a signature made: a name says that only as long as the settings do.
-- Unknown of those of before.

alter table signatures_made add column role varchar(16);
