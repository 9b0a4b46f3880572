-- Runs on SQLite and PostgreSQL. Certificates of bonds whose keys are elsewhere.
create table cold_bonds (
    wallet varchar(32) not null references wallets (name),
    outpoint varchar(75) not null,
    bond_key varchar(66) not null,
    locktime bigint not null,
    certificate_key varchar(66) not null,
    signature varchar(160) not null,
    period integer not null,
    -- AES-256-GCM under a key that only the unlocked wallet has, lower-case hex
    sealed_key varchar(160) not null,
    imported_ms bigint not null,
    primary key (wallet, outpoint)
);
