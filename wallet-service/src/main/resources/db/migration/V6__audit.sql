-- Runs on SQLite and PostgreSQL. Whatever a wallet's keys have signed; rows are added and neither changed nor removed.

create table signatures_made (
    id varchar(32) primary key,
    made_ms bigint not null,
    wallet varchar(32) not null references wallets (name),
    kind varchar(16) not null,
    token varchar(64) not null,
    -- the lease, the payment or the bond's month that it was made for
    subject varchar(64) not null,
    txid varchar(64),
    inputs integer not null,
    -- what the wallet has more than before, in satoshi: negative where it pays
    net_sats bigint not null
);

create index signatures_made_by_wallet on signatures_made (wallet, made_ms);
