drop trigger ledger_in_order on ledger;
drop function refuse_ledger_disorder();
drop table sync_clients;
drop table feed_epochs;
