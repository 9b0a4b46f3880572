-- Runs on SQLite and PostgreSQL. What the history has beside leases and payments.

-- Every coin that was ever seen, bonds included, so that it can be said what the wallet held when.
create table coin_ledger (
    wallet varchar(32) not null references wallets (name),
    outpoint varchar(75) not null,
    mixdepth integer not null,
    branch integer not null,
    key_index integer not null,
    value_sats bigint not null,
    -- null while no block has it
    height integer,
    seen_ms bigint not null,
    -- since when it is spent, or nothing that the chain knows makes it any more
    gone_ms bigint,
    primary key (wallet, outpoint)
);

create index coin_ledger_by_time on coin_ledger (wallet, seen_ms);

alter table leases add column ended_ms bigint;
-- from the signature on, what the whole transaction pays the miner, and what a taker pays in all
alter table leases add column mining_fee_sats bigint;
alter table leases add column cost_sats bigint;
alter table sends add column ended_ms bigint;
