-- What came of the operations of one sender, the newest first, and how many came to what.
create index sync_receipts_sender_idx on sync_receipts (principal_id, recorded_at) include (result);
-- Those that somebody must look at are few.
create index sync_receipts_open_idx on sync_receipts (principal_id, recorded_at) where result in ('conflict', 'refused');
