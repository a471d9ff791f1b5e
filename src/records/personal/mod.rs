//! Personal data: who may see it, what others see instead, and the trail that
//! every disclosure leaves.
//!
//! A type that holds personal data says so in [`Record::PERSONAL`]. Its records
//! leave the service only through [`Showing::show`], which masks the document
//! unless the caller has the right in that region and has said what for
//! (`X-Purpose`). What was shown in full is written down in the transaction in
//! which it was read. Nothing of such a type is kept in a cache.

use std::sync::Arc;

use actix_web::HttpRequest;
use diesel::{
    RunQueryDsl,
    sql_types::{Array, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Record;
use crate::{
    access::{Action, Actor, Reach, Session},
    domain::{RecordType, RegionCode, text_enum::text_enum},
    infra::{
        Db, Error, Read, Result, Write, codes,
        db::Kind,
        reply::{REQUEST_ID, text_header},
    },
};

mod erasure;

pub use erasure::forget;

/// The header in which a caller says what personal data is wanted for.
pub const HEADER: &str = "x-purpose";
/// The member that says why a document is masked; null in one shown in full.
pub const MEMBER: &str = "masked";

text_enum! {
    /// Why personal data is masked.
    pub enum Masked {
        /// The caller has no right to personal data in this region.
        NoRight = "no_right", "No right to personal data here", "Tidak ada hak data pribadi di sini",
        /// The caller has not said what it is wanted for (`X-Purpose`).
        NoPurpose = "no_purpose", "No purpose was stated", "Keperluan tidak disebutkan",
        /// A dry run leaves nothing behind, so it cannot be written down who saw what.
        DryRun = "dry_run", "Nothing is disclosed in a dry run", "Uji coba tidak membuka data pribadi",
        /// The answer is kept for an Idempotency-Key, and personal data is not.
        KeptAnswer = "kept_answer", "Kept answers hold no personal data", "Jawaban yang disimpan tidak memuat data pribadi",
        /// It is told in the feed, which discloses personal data to nobody.
        Feed = "feed", "The feed holds no personal data", "Umpan tidak memuat data pribadi",
    }
}

text_enum! {
    /// In which way personal data was read.
    pub enum ReadingWay {
        /// One person.
        View = "view", "View", "Lihat",
        /// A page of a list.
        List = "list", "List", "Daftar",
        /// A whole list.
        Export = "export", "Export", "Ekspor",
        /// The versions of a person.
        History = "history", "History", "Riwayat",
        /// Everything that is held on a person.
        Dossier = "dossier", "Dossier", "Berkas",
        /// The answer to a change.
        Write = "write", "Answer to a change", "Jawaban perubahan",
    }
}

/// Who reads, and what for.
#[derive(Debug, Clone)]
pub struct Reader {
    actor: Arc<Actor>,
    purpose: Option<String>,
    request_id: Option<String>,
    /// Why nothing at all is disclosed to this request.
    closed: Option<Masked>,
}

impl Reader {
    /// The caller of a request. The purpose is asked for where records may be
    /// `personal`.
    ///
    /// # Errors
    /// 400 when `X-Purpose` is no text of 1 to 200 characters.
    pub fn of(personal: bool, session: &Session, request: &HttpRequest) -> Result<Self> {
        Ok(Reader {
            actor: session.actor.clone(),
            purpose: if personal {
                text_header(request, HEADER, 200)?
            } else {
                None
            },
            request_id: text_header(request, REQUEST_ID.as_str(), 64)?,
            closed: None,
        })
    }

    /// Somebody for whom something is read without a request of his own.
    pub fn in_background(actor: Arc<Actor>, purpose: Option<String>, request_id: Option<String>) -> Self {
        Reader {
            actor,
            purpose,
            request_id,
            closed: None,
        }
    }

    /// The same reader, to whom nothing is disclosed for this reason.
    pub fn closed(self, why: Option<Masked>) -> Self {
        Reader { closed: why, ..self }
    }

    /// Who reads.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Where this reader sees personal data, for questions whose answer would
    /// tell it: the names that a search finds, the order of a list by name.
    ///
    /// # Errors
    /// 403 without the right anywhere, 400 when no purpose is stated.
    pub fn disclosing(&self, record_type: RecordType) -> Result<Reach> {
        let reach = Reach::of_action(Action::Disclose, record_type, &self.actor.grants);
        if reach.is_nowhere() {
            return Err(Error::detailed(
                codes::forbidden(),
                format!("Rule {record_type}.disclose: needs a grant with the right to personal data."),
                format!("Aturan {record_type}.disclose: perlu hak akses dengan hak data pribadi."),
            ));
        }
        self.expect_purpose()?;
        Ok(reach)
    }

    /// Refuses a reader who has not said what for.
    ///
    /// # Errors
    /// 400 that names the header.
    pub fn expect_purpose(&self) -> Result<()> {
        match &self.purpose {
            Some(_) => Ok(()),
            None => Err(Error::refused(codes::purpose_required())),
        }
    }

    /// Why a record of this region is masked to this reader.
    fn masked(&self, record_type: RecordType, region: Option<&RegionCode>) -> Option<Masked> {
        if self.actor.may(Action::Disclose, record_type, region).is_err() {
            return Some(Masked::NoRight);
        }
        if self.purpose.is_none() {
            return Some(Masked::NoPurpose);
        }
        self.closed
    }

    /// Reads, and writes down in the same transaction what was shown in full.
    /// Who has stated no purpose sees nothing in full: then it only reads.
    ///
    /// # Errors
    /// As [`Db::read`] and [`Db::write`].
    pub async fn read<T: Send + 'static>(
        &self,
        db: &Db,
        way: ReadingWay,
        f: impl Fn(&mut Read, &mut Showing<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let reader = self.clone();
        if reader.purpose.is_none() {
            return db.read(move |db| f(db, &mut Showing::to(&reader))).await;
        }
        db.write(Kind::Real, move |db| {
            let mut showing = Showing::to(&reader);
            let answer = f(db, &mut showing)?;
            showing.note(db, way)?;
            Ok(answer)
        })
        .await
    }

    /// Writes down that these were disclosed to this reader, in one statement.
    ///
    /// # Errors
    /// When the database cannot do it: then nothing may be shown.
    pub fn note(&self, db: &mut Write, way: ReadingWay, ids: &[Uuid]) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        diesel::sql_query(
            "insert into personal_reads (read_at, actor_id, person_id, way, purpose, request_id) \
             select $1, $2, id, $3, $4, $5 from unnest($6) id",
        )
        .bind::<Timestamptz, _>(db.now())
        .bind::<SqlUuid, _>(self.actor.id)
        .bind::<Text, _>(way)
        .bind::<Text, _>(self.purpose.as_deref().unwrap_or_default())
        .bind::<Nullable<Text>, _>(self.request_id.as_deref())
        .bind::<Array<SqlUuid>, _>(ids)
        .execute(db.conn())?;
        Ok(())
    }
}

/// An answer in the making: what it may show, and whom it has disclosed.
#[derive(Debug)]
pub struct Showing<'r> {
    reader: &'r Reader,
    disclosed: Vec<Uuid>,
}

impl<'r> Showing<'r> {
    /// An answer to this reader.
    pub fn to(reader: &'r Reader) -> Self {
        Showing {
            reader,
            disclosed: Vec::new(),
        }
    }

    /// Makes a document what the reader may see of it, and says in it why it
    /// is masked. It is shown in full only with the right in every one of
    /// `places`: where the record lies, and where it lay in that version.
    pub fn show<R: Record>(
        &mut self,
        id: Uuid,
        places: &[Option<&RegionCode>],
        document: &mut Value,
    ) -> Option<Masked> {
        let (true, Some(members)) = (R::PERSONAL, document.as_object_mut()) else {
            return None;
        };
        let personal = R::holds_personal_data(members);
        let masked = places
            .iter()
            .filter(|_| personal)
            .find_map(|region| self.reader.masked(R::TYPE, *region));
        if masked.is_some() {
            R::mask(members);
        } else if personal {
            self.disclosed.push(id);
        }
        members.insert(MEMBER.to_owned(), json!(masked));
        masked
    }

    /// Whether a record of these places would be masked.
    pub fn masks<R: Record>(&self, places: &[Option<&RegionCode>]) -> bool {
        R::PERSONAL
            && places
                .iter()
                .any(|region| self.reader.masked(R::TYPE, *region).is_some())
    }

    /// Whom the answer has disclosed, each once. They are forgotten here.
    pub fn take(&mut self) -> Vec<Uuid> {
        let mut ids = std::mem::take(&mut self.disclosed);
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Writes down whom the answer has disclosed.
    ///
    /// # Errors
    /// When the database cannot do it: then nothing may be shown.
    pub fn note(&mut self, db: &mut Write, way: ReadingWay) -> Result<()> {
        let ids = self.take();
        self.reader.note(db, way, &ids)
    }
}

/// The tag of a version as it is shown: a masked form is not the full one.
pub fn tag(version: i32, masked: Option<Masked>) -> String {
    match masked {
        None => format!("\"{version}\""),
        Some(_) => format!("\"{version}-masked\""),
    }
}
