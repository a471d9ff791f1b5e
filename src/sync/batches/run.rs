//! A whole batch: chunk after chunk, each in a transaction of its own together
//! with its receipts, or all in one.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    api::OutcomeCounts,
    operation::{Asked, Operation},
    present::Present,
    receipt::Receipt,
    store::{self, Batch},
    words::BatchMode,
};
use crate::{
    access::Author,
    infra::{Db, Error, Result, Write, codes, db::Kind, error::is_away},
    sync::{
        clients::store::{Pushed, note_push},
        conflicts,
    },
};

/// Operations that are done in one transaction.
const CHUNK: usize = 500;

/// A batch at work.
pub struct Run<'a> {
    /// Who sent it.
    pub author: &'a Author,
    /// The batch.
    pub batch: &'a Batch,
    /// Its operations.
    pub operations: &'a [Operation],
}

/// What came of a batch.
pub struct Done {
    /// A receipt for each operation, in their order.
    pub receipts: Vec<Receipt>,
    /// How many are those of an earlier sending.
    pub replayed: u64,
    /// The others, counted.
    pub fresh: OutcomeCounts,
}

impl Done {
    /// The results, counted.
    pub fn counts(&self) -> OutcomeCounts {
        let mut counts = OutcomeCounts::default();
        self.receipts.iter().for_each(|receipt| counts.add(receipt.result));
        counts
    }

    fn with_room(operations: usize) -> Self {
        Done {
            receipts: Vec::with_capacity(operations),
            replayed: 0,
            fresh: OutcomeCounts::default(),
        }
    }

    /// What the health of the client is told of it; nothing was applied unless it was kept.
    fn pushed(&self, kept: bool) -> Pushed {
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        Pushed {
            applied: if kept { count(self.fresh.applied()) } else { 0 },
            conflicts: count(self.fresh.conflict),
            refused: count(self.fresh.refused),
        }
    }
}

impl Run<'_> {
    /// Does what has no receipt yet. In `all_or_nothing` nothing is kept unless
    /// all was applied.
    ///
    /// # Errors
    /// 409 for the batch of another, 503 when the database is away. Operations
    /// that are not accepted are no error: their receipts say so.
    pub fn perform(&self, db: &Db, dry_run: bool) -> Result<Done> {
        if self.batch.mode == BatchMode::Each && !dry_run {
            return self.each_chunk(db);
        }
        let kind = if dry_run { Kind::DryRun } else { Kind::Real };
        db.write_long_now(kind, |db| {
            let mut done = Done::with_room(self.operations.len());
            let kept = db.attempt(|db| {
                store::claim(db, self.batch)?;
                for chunk in self.operations.chunks(CHUNK) {
                    self.chunk(db, chunk, &mut done)?;
                }
                match self.batch.mode == BatchMode::AllOrNothing && !done.counts().is_whole() {
                    true => Err(Error::refused(codes::batch_refused())),
                    false => Ok(()),
                }
            });
            let kept = match kept {
                Ok(()) => true,
                Err(Error::Refused(refusal)) if refusal.code() == codes::batch_refused() => false,
                Err(error) => return Err(error),
            };
            if dry_run || !kept {
                done.receipts.iter_mut().for_each(Receipt::undo);
            }
            if !dry_run {
                note_push(db, self.batch.principal_id, done.pushed(kept))?;
            }
            Ok(done)
        })
    }

    fn each_chunk(&self, db: &Db) -> Result<Done> {
        let mut all = Done::with_room(self.operations.len());
        for chunk in self.operations.chunks(CHUNK) {
            let done = db.write_long_now(Kind::Real, |db| {
                let mut done = Done::with_room(chunk.len());
                store::claim(db, self.batch)?;
                self.chunk(db, chunk, &mut done)?;
                note_push(db, self.batch.principal_id, done.pushed(true))?;
                Ok(done)
            })?;
            all.receipts.extend(done.receipts);
            all.replayed += done.replayed;
        }
        Ok(all)
    }

    /// Does the operations of a chunk that have no receipt, and keeps theirs.
    fn chunk(&self, db: &mut Write, chunk: &[Operation], done: &mut Done) -> Result<()> {
        let ids: Vec<Uuid> = chunk.iter().map(|operation| operation.op_id).collect();
        let held = store::held(db, self.batch.principal_id, &ids)?;
        let fresh: Vec<&Operation> = chunk.iter().filter(|o| !held.contains_key(&o.op_id)).collect();
        let receipts = self.all(db, &fresh)?;
        let made: Vec<(&Operation, Receipt)> = fresh.into_iter().zip(receipts).collect();
        store::keep(db, self.batch, &made)?;
        let mut made: HashMap<Uuid, Receipt> = made.into_iter().map(|(o, receipt)| (o.op_id, receipt)).collect();
        for operation in chunk {
            let kept = held.get(&operation.op_id);
            if let Some((_, receipt)) = kept.filter(|(print, _)| *print == operation.print) {
                done.replayed += 1;
                done.receipts.push(receipt.clone());
                continue;
            }
            let receipt = match kept {
                Some(_) => Receipt::reused(operation),
                None => made
                    .remove(&operation.op_id)
                    .ok_or_else(|| Error::Internal("an operation without a result".into()))?,
            };
            done.fresh.add(receipt.result);
            done.receipts.push(receipt);
        }
        Ok(())
    }

    /// Does operations in as few rounds as can be. When the database refuses what was found
    /// to be in order, it does the halves apart, so that in the end one operation stands alone
    /// and spoils no other.
    fn all(&self, db: &mut Write, operations: &[&Operation]) -> Result<Vec<Receipt>> {
        let mut receipts = Vec::with_capacity(operations.len());
        while let Some(rest) = operations.get(receipts.len()..).filter(|rest| !rest.is_empty()) {
            let error = match db.attempt(|db| self.round(db, rest)) {
                Ok(done) if done.is_empty() => return Err(Error::Internal("a round without a result".into())),
                Ok(done) => {
                    receipts.extend(done);
                    continue;
                }
                Err(Error::Db(cause)) if is_away(&cause) => return Err(Error::Db(cause)),
                Err(error) => error,
            };
            match rest {
                [operation] => match &operation.asked {
                    Ok(asked) => receipts.push(Receipt::mishap(operation, asked, error)?),
                    Err(_) => return Err(error),
                },
                _ => {
                    let (first, second) = rest.split_at(rest.len() / 2);
                    receipts.extend(self.all(db, first)?);
                    receipts.extend(self.all(db, second)?);
                }
            }
        }
        Ok(receipts)
    }

    /// One round: what is there is found together, each operation is compared
    /// with it, what changes is written together. It ends before an operation
    /// that must wait for what stands before it.
    fn round(&self, db: &mut Write, operations: &[&Operation]) -> Result<Vec<Receipt>> {
        let mut present = Present::load(db, operations)?;
        let mut receipts = Vec::with_capacity(operations.len());
        let mut clashes = Vec::new();
        for operation in operations {
            let asked = match &operation.asked {
                Ok(asked) => asked,
                Err(faults) => {
                    receipts.push(Receipt::malformed(operation, faults));
                    continue;
                }
            };
            if present.must_wait(asked) {
                break;
            }
            receipts.push(self.decided(db, operation, asked, &mut present, &mut clashes)?);
        }
        let written = present.write(db)?;
        for receipt in &mut receipts {
            let changed = receipt.version.is_none() && receipt.code.is_none();
            if let Some(written) = receipt.id.and_then(|id| written.get(&id)).filter(|_| changed) {
                receipt.version = Some(written.version);
                receipt.seq = Some(written.seq);
            }
        }
        for found in &mut clashes {
            let rest = written.get(&found.record_id);
            found.version = rest.map_or(found.version, |written| written.version);
        }
        conflicts::store::keep(db, self.batch, &clashes)?;
        Ok(receipts)
    }

    fn decided(
        &self,
        db: &mut Write,
        operation: &Operation,
        asked: &Asked,
        present: &mut Present,
        clashes: &mut Vec<conflicts::store::Found>,
    ) -> Result<Receipt> {
        let (id, decision) = match present.decide(db, self.author, asked) {
            Ok(decided) => decided,
            Err(error) => return Receipt::refused(operation, asked, error),
        };
        let conflict = decision.clash.as_ref().map(|clash| {
            let found = conflicts::store::Found::of(self.batch.principal_id, (operation, asked), id, clash, &decision);
            clashes.push(found);
            clashes.last().map(|found| found.id).unwrap_or_default()
        });
        Ok(Receipt::decided(operation, id, decision, conflict))
    }
}
