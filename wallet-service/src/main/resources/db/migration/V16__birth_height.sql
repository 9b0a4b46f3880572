-- Runs on SQLite and PostgreSQL. Nothing was paid to a wallet in blocks below this one; null: nobody knows.
alter table wallets add column birth_height integer;
