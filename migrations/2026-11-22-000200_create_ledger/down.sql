drop table idempotency_keys;
drop table external_ids;
drop table ledger;
drop function refuse_ledger_change;
