-- What the file of another implementation knows of a wallet, from before its seed is sealed until it is in wallets: a crash
-- between the two must not forget which addresses were handed out. Runs on SQLite and PostgreSQL.

create table imported_branches (
    watch_id varchar(40) not null,
    mixdepth integer not null,
    branch integer not null,
    next_index integer not null,
    primary key (watch_id, mixdepth, branch)
);

create table imported_frozen (
    watch_id varchar(40) not null,
    outpoint varchar(75) not null,
    primary key (watch_id, outpoint)
);
