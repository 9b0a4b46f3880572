-- Runs on SQLite and PostgreSQL. What makers may have seen is one set, whoever made it: of coins of ours, of coins of elsewhere, or
-- by other software.

create table given_commitments (
    commitment varchar(64) primary key,
    -- 1: it is in used_commitments as well, which knows its coin
    own integer not null
);

insert into given_commitments (commitment, own) select commitment, 1 from used_commitments;
insert into given_commitments (commitment, own)
    select commitment, 0 from external_commitments where used_ms is not null
    on conflict do nothing;

create index given_commitments_by_own on given_commitments (own);

-- 1: it may have been used between a back-up and its restoration
alter table external_commitments add column unsure integer not null default 0;
-- since when the chain does not have its coin; null as long as it has, or nobody has asked
alter table external_commitments add column missing_ms bigint;
