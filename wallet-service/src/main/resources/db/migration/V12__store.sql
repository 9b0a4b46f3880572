-- Runs on SQLite and PostgreSQL. Who runs these wallets, which coins are promised, and what a restored database must not trust.

-- One row. Whoever writes what matters looks at the epoch in the same transaction; times are the database's own.
create table service_owner (
    id integer primary key check (id = 1),
    epoch bigint not null,
    -- the folder and the machine, so that a service knows its own dead predecessor
    holder varchar(200) not null,
    described varchar(200) not null,
    -- goes up with every renewal
    beat bigint not null,
    expires_ms bigint not null
);

insert into service_owner (id, epoch, holder, described, beat, expires_ms) values (1, 0, '', '', 0, 0);

-- Written and taken away again at every renewal: a disk that has no room for it has none for a lease.
create table store_probe (
    filler varchar(8192) not null
);

-- Coins that are promised to a round or a payment that has not ended: to one at most, whoever asks at the same time.
create table open_outpoints (
    outpoint varchar(75) primary key,
    -- the lease or the payment
    holder varchar(32) not null
);

create index open_outpoints_by_holder on open_outpoints (holder);

insert into open_outpoints (outpoint, holder)
    select outpoint, lease_id from lease_inputs where open_lease = 1;

-- a payment took its coins with care for the leases, but only within one process: the older promise counts
insert into open_outpoints (outpoint, holder)
    select outpoint, send_id from send_inputs where open_send = 1
    on conflict do nothing;

-- 1 until the chain was asked what the database, which is older than what was shown since, does not know
alter table wallets add column restored integer not null default 0;

-- coins that may have proved themselves to makers between a back-up and its restoration: none of them does it again
create table unsure_proofs (
    outpoint varchar(75) primary key
);

-- addresses that had been paid, and emptied, before their wallet was first looked at
create table emptied_addresses (
    wallet varchar(32) not null references wallets (name),
    mixdepth integer not null,
    branch integer not null,
    key_index integer not null,
    primary key (wallet, mixdepth, branch, key_index)
);
