drop view sync_conflicts_now;
drop table sync_conflicts;
drop table sync_receipts;
drop table sync_batches;
