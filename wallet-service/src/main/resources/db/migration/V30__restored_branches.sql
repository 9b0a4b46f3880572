-- Runs on SQLite and PostgreSQL. What a restored database does not know is asked and skipped branch by branch: mixdepths that it
-- does not have may come later.

alter table branches add column restored integer not null default 0;

update branches set restored = 1 where wallet in (select name from wallets where restored = 1);

alter table wallets drop column restored;

-- Keys below it may have proved to makers what they hold between a back-up and its restoration: they prove nothing again, whenever
-- it comes back. Restorations before this one marked the coins of their time, in unsure_proofs: -1 says that there was one, so that
-- mixdepths that come later skip a gap as well.
alter table branches add column sure_from integer not null default 0;

update branches set sure_from = -1 where restored = 0 and (select restored from service_owner where id = 1) = 1;
