-- Runs on SQLite and PostgreSQL. Wallets without keys, and payments that are signed elsewhere.

-- 1: there are only public keys, and never a sealed seed
alter table wallets add column watch_only integer not null default 0;

-- what the wallet has more than before, of payments that our keys did not sign; else it is in signatures_made
alter table sends add column net_sats bigint;
-- 1: it is for somebody else to hand it to the chain
alter table sends add column held integer not null default 0;

-- Who asked under which key for signatures of a payment that was prepared before.
create table psbt_signings (
    token varchar(64) not null,
    idempotency_key varchar(64) not null,
    request_hash varchar(64) not null,
    send_id varchar(32) not null references sends (id),
    primary key (token, idempotency_key)
);
