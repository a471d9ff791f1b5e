drop table export_chunks;
drop table export_runs;
drop table exports;
