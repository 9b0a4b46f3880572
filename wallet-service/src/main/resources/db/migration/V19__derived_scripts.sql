-- Runs on SQLite and PostgreSQL. Scripts that were derived from extended public keys, so that a start need not derive them again:
-- of each branch, by a hash of its key, a thousand hashes of 20 or 32 bytes in a row (Base64). May be lost.
create table derived_scripts (
    branch_id varchar(64) not null,
    first_index integer not null,
    program_bytes integer not null,
    programs text not null,
    checksum varchar(64) not null,
    primary key (branch_id, first_index)
);

-- What bitcoind has said of used keys took a row for each, which a wallet with a long history reads at every start. Now a branch
-- is a row: bit i of the bytes (Base64) is the key with index i. It is asked for again.
drop table used_keys;
delete from chain_known;

create table used_branches (
    watch_id varchar(40) not null,
    mixdepth integer not null,
    branch integer not null,
    bits text not null,
    primary key (watch_id, mixdepth, branch)
);
