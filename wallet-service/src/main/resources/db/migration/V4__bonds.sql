-- Runs on SQLite and PostgreSQL. Every bond that there can be is watched; these are the ones that somebody asked for.

create table bonds (
    wallet varchar(32) not null references wallets (name),
    timenumber integer not null,
    made_ms bigint not null,
    primary key (wallet, timenumber)
);

-- Under which nicks each token has made offers from a wallet: bond proofs are made for the last one only.
create table maker_nicks (
    token varchar(64) not null,
    wallet varchar(32) not null references wallets (name),
    nick varchar(16) not null,
    registered_ms bigint not null,
    primary key (token, wallet, registered_ms)
);
