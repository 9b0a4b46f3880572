-- Runs on SQLite and PostgreSQL. What is needed to follow transactions, coins and wallets through a reorganisation.

-- the block that has a round's transaction; its coins stay promised until that is deep
alter table leases add column block_height integer;
alter table leases add column block_hash varchar(64);
-- the block at conflict_height
alter table leases add column conflict_hash varchar(64);
-- 1: it has ended, and no reorganisation that is reckoned with changes that
alter table leases add column settled integer not null default 0;

-- those of before have let go of their coins; what was given up may still confirm
update leases set settled = 1 where state not in ('GRANTED', 'SIGNED', 'ABANDONED');

create index leases_unsettled on leases (state) where settled = 0;

-- the block at seen_height, and the last one that the ledger of coins has looked at
alter table wallets add column seen_hash varchar(64);
alter table wallets add column ledger_height integer;
alter table wallets add column ledger_hash varchar(64);
