alter table agenda_items drop constraint agenda_items_commitment_fkey;
drop table commitments;
drop table decisions;
drop table attendances;
drop table agenda_items;
drop table meetings;
