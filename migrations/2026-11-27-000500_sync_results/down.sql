drop index sync_receipts_open_idx;
drop index sync_receipts_sender_idx;
