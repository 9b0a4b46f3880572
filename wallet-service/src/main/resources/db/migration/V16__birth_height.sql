-- Runs on SQLite and PostgreSQL. Nothing was paid to a wallet in blocks below this one; null: nobody knows.
alter table wallets add column birth_height integer;

-- What bitcoind has said of a wallet's history, so that a start does not ask for all of it: of which scripts, and up to which
-- block. A table of the chain's, by the name that the wallet has there: it may be lost.
create table chain_known (
    watch_id varchar(40) primary key,
    scripts varchar(40) not null,
    up_to varchar(64) not null
);

create table used_keys (
    watch_id varchar(40) not null,
    mixdepth integer not null,
    branch integer not null,
    key_index integer not null,
    primary key (watch_id, mixdepth, branch, key_index)
);
