-- Runs on SQLite and PostgreSQL. Whose key made a spend authorization; null in those of before, which no repeat finds.
alter table spend_authorizations add column token varchar(64);
alter table spend_authorizations add column idempotency_key varchar(64);
alter table spend_authorizations add column request_hash varchar(64);

create unique index spend_authorizations_by_key on spend_authorizations (token, idempotency_key);
