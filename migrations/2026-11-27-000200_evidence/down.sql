drop index regions_replaced_idx;
drop index ledger_type_idx;
