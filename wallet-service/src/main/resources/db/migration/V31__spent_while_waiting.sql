-- Runs on SQLite and PostgreSQL. 1: what paid a coin that is gone waits for a block, as what spends it does: it was not taken back.
alter table coin_ledger add column waits integer not null default 0;
