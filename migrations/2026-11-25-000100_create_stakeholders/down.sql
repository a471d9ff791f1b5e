drop trigger ledger_never_emptied on ledger;
drop trigger ledger_append_only on ledger;
drop function refuse_ledger_change();
create function refuse_ledger_change() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is only appended to';
end $$;
create trigger ledger_append_only before update or delete or truncate on ledger
    for each statement execute function refuse_ledger_change();
alter table ledger drop constraint ledger_document_of_the_living;
alter table ledger add constraint ledger_document_of_the_living
    check ((document is null) = (operation in ('delete', 'erase'))) not valid;
alter table ledger drop constraint ledger_operation_known;
alter table ledger add constraint ledger_operation_known
    check (operation in ('create', 'update', 'delete', 'restore', 'erase')) not valid;
alter table ledger alter document set statistics -1, alter reason set statistics -1;
alter table idempotency_keys alter key set statistics -1, alter headers set statistics -1, alter body set statistics -1;
drop index idempotency_keys_record_idx;
alter table idempotency_keys drop column record_id;
drop table personal_reads;
drop table people;
drop table stakeholders;
