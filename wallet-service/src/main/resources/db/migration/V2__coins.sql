-- Runs on SQLite and PostgreSQL. Where coins come from, which of them were seen, why they are frozen, what people call them.

-- 1 if every input of the lease was an exact coinjoin output of its wallet, or change of a signed lease of which that holds
alter table leases add column mixed integer not null default 0;

create index leases_by_txid on leases (txid);

-- the leases of before: all but those that, over however many rounds of change, spend something else
update leases set mixed = 1 where txid is not null and id not in (
    with recursive tainted (id) as (
        select i.lease_id from lease_inputs i join leases l on l.id = i.lease_id
        where not exists (
            select 1 from leases p where p.wallet = l.wallet and p.txid = substr(i.outpoint, 1, 64)
                and ((p.coinjoin_script = i.script and p.amount_sats = i.value_sats) or p.change_script = i.script))
        union
        select i.lease_id from tainted t join leases p on p.id = t.id
            join lease_inputs i on substr(i.outpoint, 1, 64) = p.txid and i.script = p.change_script)
    select id from tainted);

-- every coin that was ever seen: an address is known to have been funded by these
create table seen_coins (
    wallet varchar(32) not null references wallets (name),
    outpoint varchar(75) not null,
    mixdepth integer not null,
    branch integer not null,
    key_index integer not null,
    -- 1 once it was seen in a block: what only ever was in the mempool may have been replaced by the same payment again
    confirmed integer not null,
    primary key (wallet, outpoint)
);

create index seen_coins_by_address on seen_coins (wallet, mixdepth, branch, key_index);

-- the height of the chain at which a wallet's coins were last looked at; absent before the first time
alter table wallets add column seen_height integer;

alter table frozen_outpoints add column reason varchar(16) not null default 'OPERATOR';

-- BIP-329: what people call coins and addresses, and the records of other software
create table labels (
    wallet varchar(32) not null references wallets (name),
    type varchar(16) not null,
    ref varchar(200) not null,
    label varchar(255),
    -- a JSON object: members of the record that mean nothing here
    extra text,
    primary key (wallet, type, ref)
);
