-- The last change of each type of record, which figures name as what they hold for.
create index ledger_type_idx on ledger (record_type, seq);
-- The codes that another took the place of, by which figures are counted as the regions were.
create index regions_replaced_idx on regions (replaced_by) include (code, valid_from, valid_to) where replaced_by is not null;
