-- Runs on SQLite and PostgreSQL. Signatures are numbered in the order in which they are committed, each wallet's from 1 and without
-- a gap: whoever has seen one finds all that came after it.

alter table signatures_made add column sequence bigint not null default 0;

update signatures_made set sequence = numbered.place
    from (select id, row_number() over (partition by wallet order by made_ms, id) as place from signatures_made) as numbered
    where numbered.id = signatures_made.id;

create unique index signatures_made_in_order on signatures_made (wallet, sequence);

-- The last number of each wallet. Whoever adds a signature holds the row until his transaction ends, so that nobody commits
-- number 8 while 7 may still come.
create table signature_counters (
    wallet varchar(32) primary key references wallets (name),
    last_sequence bigint not null
);

insert into signature_counters (wallet, last_sequence)
    select wallet, max(sequence) from signatures_made group by wallet;
