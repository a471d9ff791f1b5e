drop index sync_receipts_sender_idx;
