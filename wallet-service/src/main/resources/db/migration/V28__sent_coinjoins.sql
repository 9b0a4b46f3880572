-- Runs on SQLite and PostgreSQL. What the owner of a signed lease wanted to be sent, with the signatures of all: it is sent again when
-- the chain has lost it, until the coins of the lease are let go.

alter table leases add column sent_tx text;

-- when its mempool was last found to have lost the transaction of a lease
alter table leases add column lost_ms bigint;
