//! The way of a data set into the database: COPY into temporary tables, where
//! the new state of every row is put together before a row is touched.

use diesel::{
    ExecuteCopyFromDsl, ExpressionMethods, RunQueryDsl,
    connection::SimpleConnection,
    pg::{CopyFormat, CopyHeader},
    sql_query,
    sql_types::{Bool, Date},
};

use super::source::Source;
use crate::infra::{Error, Result, Write, codes};

diesel::table! {
    /// `regions.csv` as it is.
    staged_regions (code) {
        code -> Text,
        name -> Text,
        level -> Text,
        kind -> Text,
        parent_code -> Nullable<Text>,
        bps_code -> Nullable<Text>,
        latitude -> Nullable<Float8>,
        longitude -> Nullable<Float8>,
    }
}

diesel::table! {
    /// `regions_replaced.csv` as it is.
    staged_replaced (old_code) {
        old_code -> Text,
        old_name -> Text,
        level -> Text,
        new_code -> Nullable<Text>,
        valid_to -> Nullable<Date>,
        basis -> Nullable<Text>,
    }
}

diesel::table! {
    /// What `provinces.csv` adds.
    staged_provinces (code) {
        code -> Text,
        aliases -> Array<Text>,
        time_zone -> Text,
        is_new -> Bool,
    }
}

const TABLES: &str = r#"
    create temporary table staged_regions (
        code text collate "C" primary key, name text not null, level text not null, kind text not null,
        parent_code text collate "C", bps_code text, latitude float8, longitude float8
    ) on commit drop;
    create temporary table staged_replaced (
        old_code text collate "C" primary key, old_name text not null, level text not null,
        new_code text collate "C", valid_to date, basis text
    ) on commit drop;
    create temporary table staged_provinces (
        code text collate "C" primary key, aliases text[] not null, time_zone text not null, is_new bool not null
    ) on commit drop;
    create temporary table incoming (like regions) on commit drop;
    alter table incoming drop column search;
"#;

/// Codes that ended. Where the file knows no day it is the one that an earlier
/// load noted, or else that of the decree, the last on which it can have been.
const ENDED: &str = "
    insert into incoming (code, name, level, kind, parent_code, aliases, time_zone, valid_from, valid_to, replaced_by)
    select o.old_code, o.old_name, o.level,
        case o.level when 'province' then 'provinsi'
                     when 'regency' then case when substr(o.old_code, 4, 2) < '70' then 'kabupaten' else 'kota' end
                     when 'district' then 'kecamatan'
                     else case substr(o.old_code, 10, 1) when '1' then 'kelurahan' when '2' then 'desa' else 'desa_adat' end
        end,
        nullif(regexp_replace(o.old_code, '\\.?[0-9]+$', ''), ''),
        '{}', coalesce(n.time_zone, p.time_zone), r.valid_from, coalesce(o.valid_to, r.valid_to, $1), o.new_code
    from staged_replaced o
    left join staged_provinces n on n.code = substr(o.new_code, 1, 2)
    left join staged_provinces p on p.code = substr(o.old_code, 1, 2)
    left join regions r on r.code = o.old_code";

/// Codes in force. One that took the place of another begins when that ended;
/// a new province begins with the first of its regencies, and what is new in
/// it with the province; with a later decree, new codes begin on its day.
const IN_FORCE: &str = "
    insert into incoming (code, name, level, kind, parent_code, bps_code, latitude, longitude, aliases, time_zone, valid_from)
    select s.code, s.name, s.level, s.kind, s.parent_code, s.bps_code, s.latitude, s.longitude,
        case s.level when 'province' then p.aliases else '{}' end, p.time_zone,
        coalesce(r.valid_from, b.begins, f.begins, case when $2 and r.code is null then $1 end)
    from staged_regions s
    left join staged_provinces p on p.code = substr(s.code, 1, 2)
    left join (select replaced_by as code, min(valid_to) as begins from incoming group by 1) b on b.code = s.code
    left join (
        select p.code, min(i.valid_to) as begins
        from staged_provinces p join incoming i on i.replaced_by >= p.code || '.' and i.replaced_by < p.code || '/'
        where p.is_new group by 1
    ) f on f.code = substr(s.code, 1, 2)
    left join regions r on r.code = s.code";

/// What is wrong with the data set as a whole, if anything.
const FAULTS: &str = "
    select coalesce(
        (select 'the parent of ' || code || ' is missing' from staged_regions s where s.level <> 'province'
            and not exists (select from staged_regions p where p.code = s.parent_code) limit 1),
        (select old_code || ' is replaced by ' || new_code || ', which is not in force' from staged_replaced o
            where o.new_code is not null and not exists (select from staged_regions s where s.code = o.new_code) limit 1),
        (select old_code || ' is both replaced and in force' from staged_replaced o
            where exists (select from staged_regions s where s.code = o.old_code) limit 1),
        (select 'provinces.csv lacks ' || substr(code, 1, 2) from incoming where time_zone is null limit 1)
    ) as fault";

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Text>)]
    fault: Option<String>,
}

/// Fills the table `incoming` with every row as it shall be. `again` says that
/// an earlier decree has been loaded.
///
/// # Errors
/// 422 when the data set contradicts itself.
pub fn fill(db: &mut Write, source: &Source, again: bool) -> Result<()> {
    db.conn().batch_execute(TABLES)?;
    // A province without a time zone shall be told by its name, not as a null.
    db.conn()
        .batch_execute("alter table incoming alter time_zone drop not null")?;
    check_head(
        "regions.csv",
        &source.regions,
        "code,name,level,kind,parent_code,bps_code,latitude,longitude",
    )?;
    check_head(
        "regions_replaced.csv",
        &source.replaced,
        "old_code,old_name,level,new_code,valid_to,basis",
    )?;
    diesel::copy_from(staged_regions::table)
        .from_raw_data(staged_regions::table, |to| send(to, &source.regions))
        .with_format(CopyFormat::Csv)
        .with_header(CopyHeader::Set(true))
        .execute(db.conn())?;
    diesel::copy_from(staged_replaced::table)
        .from_raw_data(staged_replaced::table, |to| send(to, &source.replaced))
        .with_format(CopyFormat::Csv)
        .with_header(CopyHeader::Set(true))
        .execute(db.conn())?;
    let provinces: Vec<_> = source
        .provinces()?
        .into_iter()
        .map(|p| {
            (
                staged_provinces::code.eq(p.code),
                staged_provinces::aliases.eq(p.aliases),
                staged_provinces::time_zone.eq(p.time_zone),
                staged_provinces::is_new.eq(p.is_new),
            )
        })
        .collect();
    diesel::insert_into(staged_provinces::table)
        .values(provinces)
        .execute(db.conn())?;
    db.conn().batch_execute("analyze staged_regions, staged_replaced")?;
    let dated = source.decree.dated;
    sql_query(ENDED).bind::<Date, _>(dated).execute(db.conn())?;
    db.conn().batch_execute("analyze incoming")?;
    sql_query(IN_FORCE)
        .bind::<Date, _>(dated)
        .bind::<Bool, _>(again)
        .execute(db.conn())?;
    if let Some(fault) = sql_query(FAULTS).get_result::<Found>(db.conn())?.fault {
        return Err(Error::detailed(codes::validation(), fault.clone(), fault));
    }
    db.conn().batch_execute("analyze incoming")?;
    Ok(())
}

/// COPY goes by position, so the head must be the one that is expected.
fn check_head(file: &str, content: &[u8], expected: &str) -> Result<()> {
    let head = content.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if head.strip_suffix(b"\r").unwrap_or(head) == expected.as_bytes() {
        return Ok(());
    }
    Err(Error::detailed(
        codes::validation(),
        format!("{file} must begin with the line {expected}"),
        format!("{file} harus diawali baris {expected}"),
    ))
}

fn send(to: &mut dyn std::io::Write, content: &[u8]) -> Result<()> {
    content
        .chunks(1 << 16)
        .try_for_each(|chunk| to.write_all(chunk))
        .map_err(|e| Error::Internal(format!("copy: {e}")))
}
