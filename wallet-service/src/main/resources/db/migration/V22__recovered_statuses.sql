-- Runs on SQLite and PostgreSQL. What addresses look like whose history was made elsewhere, and which mixdepth may be swept.

-- what transactions look like that nothing else is known of: the value of their equal outputs, null if they look like no coinjoin;
-- found again from the chain if it is lost
create table transaction_shapes (
    txid varchar(64) primary key,
    equal_sats bigint
);

-- what joinmarket-ng has noted of an address, beside what people call it
alter table labels add column note varchar(255);

-- whose coins may pay it; null in those of before, with which nothing is swept any more
alter table spend_authorizations add column mixdepth integer;
