//! The registry of problem codes: one table gives code, status, title and
//! meaning in both languages. It makes the answers, the page
//! `/problems/{code}` and the list in the documents.

use crate::domain::Said;

/// One kind of problem.
#[derive(Debug)]
pub struct Problem {
    /// Stable code, the last part of the problem's `type`.
    pub code: &'static str,
    /// HTTP status.
    pub status: u16,
    /// A few words.
    pub title: Said,
    /// What it means and what to do.
    pub meaning: Said,
}

/// A reference to an entry of the registry.
#[derive(Debug, Clone, Copy)]
pub struct Code(pub &'static Problem);

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.0.code == other.0.code
    }
}

macro_rules! codes {
    ($( $name:ident $status:literal $title:literal / $titel:literal : $meaning:literal / $makna:literal; )+) => {
        $(
            #[doc = $meaning]
            pub const fn $name() -> Code {
                static PROBLEM: Problem = Problem {
                    code: stringify!($name),
                    status: $status,
                    title: Said::fixed($title, $titel),
                    meaning: Said::fixed($meaning, $makna),
                };
                Code(&PROBLEM)
            }
        )+
        /// Every problem the service can answer with.
        pub const ALL: &[Code] = &[$($name()),+];
    };
}

codes! {
    bad_request 400 "Malformed request" / "Permintaan tidak dapat dibaca":
        "The request could not be read: broken JSON, a duplicated key, too deep nesting, a header or path that is not well-formed." /
        "Permintaan tidak dapat dibaca: JSON rusak, kunci ganda, terlalu dalam, atau kepala maupun alamat yang salah bentuk.";
    bad_query 400 "Malformed query" / "Parameter tidak sah":
        "A query parameter is unknown, given twice, or not in the form that it takes. `errors` names each of them." /
        "Ada parameter yang tidak dikenal, ganda, atau salah bentuk. `errors` menyebutkan masing-masing.";
    purpose_required 400 "No purpose stated" / "Keperluan tidak disebutkan":
        "This tells personal data: say in the header X-Purpose, in 1 to 200 characters, what it is wanted for. The reading is written down." /
        "Ini membuka data pribadi: sebutkan keperluannya dalam kepala X-Purpose, 1 sampai 200 karakter. Pembacaan dicatat.";
    unauthenticated 401 "Not signed in" / "Belum masuk":
        "No access token, or one that is expired, withdrawn or not ours. Sign in at /v1/auth/login or refresh." /
        "Tidak ada token akses, atau sudah kedaluwarsa, dicabut, atau bukan milik layanan ini. Masuk lewat /v1/auth/login atau perbarui.";
    invalid_credentials 401 "Sign-in refused" / "Gagal masuk":
        "The name and the secret do not belong together, or the account cannot sign in. The answer is the same for every reason." /
        "Nama dan rahasia tidak cocok, atau akun tidak dapat masuk. Jawabannya sama untuk semua sebab.";
    invalid_refresh_token 401 "Refresh token refused" / "Token pembaruan ditolak":
        "The refresh token is unknown, expired or has been used before. If it was used before, the whole session has been ended: sign in again." /
        "Token pembaruan tidak dikenal, kedaluwarsa, atau sudah pernah dipakai. Bila sudah pernah dipakai, seluruh sesi diakhiri: masuk lagi.";
    forbidden 403 "Not allowed" / "Tidak diizinkan":
        "You are signed in, but none of your grants allows this. `detail` names the rule and the right that is missing." /
        "Anda sudah masuk, tetapi tidak ada hak yang mengizinkan ini. `detail` menyebutkan aturan dan hak yang kurang.";
    not_found 404 "Not found" / "Tidak ditemukan":
        "There is nothing at this address, or nothing that you may know of." /
        "Tidak ada apa pun di alamat ini, atau tidak ada yang boleh Anda ketahui.";
    method_not_allowed 405 "Method not allowed" / "Metode tidak didukung":
        "The address exists but does not take this method; `Allow` lists those it takes." /
        "Alamat ini ada tetapi tidak menerima metode tersebut; `Allow` menyebutkan yang diterima.";
    not_acceptable 406 "Representation not offered" / "Bentuk jawaban tidak tersedia":
        "None of the media types in `Accept` can be made here." /
        "Tidak ada jenis media dalam `Accept` yang dapat dibuat di sini.";
    timeout 408 "Body too slow" / "Badan permintaan terlalu lambat":
        "The body did not arrive in time. Nothing was changed." /
        "Badan permintaan tidak tiba pada waktunya. Tidak ada yang diubah.";
    conflict 409 "In conflict with the present state" / "Bertentangan dengan keadaan sekarang":
        "The request is well-formed, but the record is in a state that does not allow it. `detail` says which." /
        "Permintaan benar bentuknya, tetapi keadaan catatan tidak mengizinkannya. `detail` menjelaskan.";
    already_exists 409 "Already there" / "Sudah ada":
        "A record with this id, or with this combination of values, exists already. `detail` says which." /
        "Catatan dengan id ini, atau dengan gabungan nilai ini, sudah ada. `detail` menjelaskan.";
    idempotency_running 409 "Still running" / "Masih berjalan":
        "A request with the same Idempotency-Key is being worked on. Ask again in a moment." /
        "Permintaan dengan Idempotency-Key yang sama sedang dikerjakan. Coba lagi sebentar.";
    batch_taken 409 "Batch of another" / "Kiriman milik pihak lain":
        "This batch_id was used by another client, or by you in another mode. Make a new UUID for a new batch." /
        "batch_id ini sudah dipakai pihak lain, atau oleh Anda dengan mode lain. Buat UUID baru untuk kiriman baru.";
    op_id_reused 409 "Operation id used for something else" / "Id operasi sudah dipakai untuk hal lain":
        "This op_id was used for another operation. What came of that one stays; make a new UUID for a new operation." /
        "op_id ini sudah dipakai untuk operasi lain. Hasil operasi itu tetap; buat UUID baru untuk operasi baru.";
    base_unknown 409 "Version unknown" / "Versi tidak dikenal":
        "The version on which the change was made cannot be rebuilt, so that nobody can say what was changed. `detail` says why." /
        "Versi yang diubah tidak dapat disusun kembali, sehingga tidak diketahui apa yang diubah. `detail` menjelaskan.";
    conflict_superseded 409 "Conflict overtaken" / "Pertentangan sudah terlewati":
        "The conflict is resolved already, or the record has gone on in what it is about. Read the record again; send your values as a new change if they should still hold." /
        "Pertentangan ini sudah diselesaikan, atau catatan sudah berubah lagi dalam hal itu. Baca lagi catatannya; kirim nilai Anda sebagai perubahan baru bila masih berlaku.";
    base_erased 410 "Version erased" / "Versi sudah dimusnahkan":
        "Personal data of this record was erased for good after the version on which the change was made. Read the record again." /
        "Data pribadi catatan ini dimusnahkan setelah versi yang diubah. Baca lagi catatannya.";
    gone 410 "No longer there" / "Sudah tidak ada":
        "This was here, and is gone for good or past its time." /
        "Ini pernah ada, dan sudah hilang atau lewat waktunya.";
    feed_restart 410 "The feed must be read anew" / "Umpan harus dibaca ulang":
        "This cursor leads nowhere any more. `reason` says why; `restart` is the address from which to start again with the whole state." /
        "Kursor ini tidak lagi berlaku. `reason` menjelaskan sebabnya; `restart` adalah alamat untuk mulai lagi dengan keadaan lengkap.";
    stale_version 412 "Somebody was faster" / "Sudah diubah pihak lain":
        "The record has changed since the version in If-Match. `current_version` and `differing_fields` say how; read it again and repeat." /
        "Catatan sudah berubah sejak versi dalam If-Match. `current_version` dan `differing_fields` menjelaskan; baca lagi lalu ulangi.";
    too_large 413 "Too large" / "Terlalu besar":
        "The body is larger than this address takes." /
        "Badan permintaan lebih besar daripada yang diterima alamat ini.";
    export_too_large 422 "Too much for one export" / "Terlalu banyak untuk satu ekspor":
        "More rows than this form holds, or more bytes than are kept. Ask for fewer with filters, or for another form: Parquet is the smallest." /
        "Lebih banyak baris daripada yang dimuat bentuk ini, atau lebih besar daripada yang disimpan. Persempit dengan penyaring, atau minta bentuk lain: Parquet paling kecil.";
    unsupported_media_type 415 "Media type not supported" / "Jenis media tidak didukung":
        "The body is not of a media type, or not in an encoding, that this address takes." /
        "Badan permintaan bukan jenis media, atau bukan penyandian, yang diterima alamat ini.";
    validation 422 "The data is not valid" / "Data tidak sah":
        "One or more fields cannot be accepted. `errors` names every one with the reason." /
        "Satu atau beberapa isian tidak dapat diterima. `errors` menyebutkan semuanya dengan sebabnya.";
    import_refused 422 "Nothing was imported" / "Tidak ada yang diimpor":
        "The import was to be applied as a whole or not at all, and some rows cannot be accepted. `report` names them." /
        "Impor diminta diterapkan seluruhnya atau tidak sama sekali, dan ada baris yang tidak dapat diterima. `report` menyebutkannya.";
    batch_refused 422 "Nothing was applied" / "Tidak ada yang diterapkan":
        "The batch was to be applied as a whole or not at all, and some operations cannot be applied. `batch` says of each what would have become of it. Nothing is kept: mend it and send it again under the same ids." /
        "Kiriman diminta diterapkan seluruhnya atau tidak sama sekali, dan ada operasi yang tidak dapat diterapkan. `batch` menyebutkan masing-masing. Tidak ada yang disimpan: perbaiki lalu kirim lagi dengan id yang sama.";
    idempotency_mismatch 422 "Key used for something else" / "Kunci sudah dipakai untuk hal lain":
        "This Idempotency-Key was used with another request. Take a new key for a new request." /
        "Idempotency-Key ini sudah dipakai untuk permintaan lain. Pakai kunci baru untuk permintaan baru.";
    precondition_required 428 "If-Match is missing" / "If-Match tidak ada":
        "A change must say in If-Match which version it is made on, so that nobody overwrites another's work unseen." /
        "Perubahan harus menyebutkan dalam If-Match versi yang diubah, agar pekerjaan orang lain tidak tertimpa.";
    base_required 428 "base_version is missing" / "base_version tidak ada":
        "A change of a record that is there must say in base_version on which version it was made, so that nobody's work is overwritten unseen." /
        "Perubahan catatan yang sudah ada harus menyebutkan dalam base_version versi yang diubah, agar pekerjaan orang lain tidak tertimpa.";
    too_many_requests 429 "Too many requests" / "Terlalu banyak permintaan":
        "Wait as many seconds as Retry-After says." /
        "Tunggu selama detik yang disebut Retry-After.";
    internal 500 "Internal error" / "Kesalahan internal":
        "Something went wrong on our side. It has been written down under the request id in `instance`." /
        "Terjadi kesalahan di pihak kami. Sudah dicatat dengan id permintaan dalam `instance`.";
    overloaded 503 "Overloaded" / "Terlalu sibuk":
        "All places are taken. Try again after Retry-After seconds; nothing was changed." /
        "Semua tempat terisi. Coba lagi setelah detik dalam Retry-After; tidak ada yang diubah.";
    database_away 503 "Database away" / "Basis data tidak tersedia":
        "The database cannot be reached at the moment. Try again after Retry-After seconds; nothing was changed." /
        "Basis data sedang tidak dapat dihubungi. Coba lagi setelah detik dalam Retry-After; tidak ada yang diubah.";
    outcome_unknown 503 "Outcome unknown" / "Hasil tidak diketahui":
        "The connection to the database broke while the change was being committed. Repeat with the same Idempotency-Key, or read the record again." /
        "Sambungan ke basis data terputus ketika perubahan disimpan. Ulangi dengan Idempotency-Key yang sama, atau baca lagi catatannya.";
    query_timeout 503 "Took too long" / "Terlalu lama":
        "The answer took longer than the service allows. Narrow the question, or ask again later." /
        "Jawaban melebihi batas waktu. Persempit pertanyaan, atau coba lagi nanti.";
}

/// The entry with this code.
pub fn find(code: &str) -> Option<Code> {
    ALL.iter().copied().find(|c| c.0.code == code)
}
