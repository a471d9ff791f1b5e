drop table region_outlines;
drop table regions;
drop function search_text;
drop extension pg_trgm;
