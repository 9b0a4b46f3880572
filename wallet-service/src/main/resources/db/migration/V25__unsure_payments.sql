-- Runs on SQLite and PostgreSQL. 1: prepared and not signed when the back-up was made, and perhaps signed before its restoration

alter table sends add column unsure integer not null default 0;
