//! What is counted: the codes of all figures.

use super::text_enum::text_enum;

text_enum! {
    /// A figure that the service gives; its definition is at `/v1/metadata/indicators/{code}`.
    pub enum Measure {
        /// Libraries that are not deleted.
        Libraries = "libraries", "Libraries", "Perpustakaan",
        /// Distinct libraries that the programme supports.
        Beneficiaries = "beneficiaries", "Libraries that benefit", "Perpustakaan penerima manfaat",
        /// Provincial ones of them.
        BeneficiariesProvincial = "beneficiaries_provincial", "Provincial libraries that benefit", "Perpustakaan provinsi penerima manfaat",
        /// Regency and city ones of them.
        BeneficiariesRegency = "beneficiaries_regency", "Regency and city libraries that benefit", "Perpustakaan kabupaten/kota penerima manfaat",
        /// Village ones of them.
        BeneficiariesVillage = "beneficiaries_village", "Village libraries that benefit", "Perpustakaan desa/kelurahan penerima manfaat",
        /// Those of any other kind.
        BeneficiariesOther = "beneficiaries_other", "Other libraries that benefit", "Perpustakaan lain penerima manfaat",
        /// Provinces that have any.
        BeneficiariesProvinces = "beneficiaries_provinces", "Provinces with libraries that benefit", "Provinsi dengan perpustakaan penerima manfaat",
        /// Distinct libraries that follow the programme on their own.
        Replications = "replications", "Libraries that replicate", "Perpustakaan replikasi mandiri",
        /// Provincial ones of them.
        ReplicationsProvincial = "replications_provincial", "Provincial libraries that replicate", "Perpustakaan provinsi replikasi mandiri",
        /// Regency and city ones of them.
        ReplicationsRegency = "replications_regency", "Regency and city libraries that replicate", "Perpustakaan kabupaten/kota replikasi mandiri",
        /// Village ones of them.
        ReplicationsVillage = "replications_village", "Village libraries that replicate", "Perpustakaan desa/kelurahan replikasi mandiri",
        /// Those of any other kind.
        ReplicationsOther = "replications_other", "Other libraries that replicate", "Perpustakaan lain replikasi mandiri",
        /// Provinces that have any.
        ReplicationsProvinces = "replications_provinces", "Provinces with libraries that replicate", "Provinsi dengan perpustakaan replikasi mandiri",
        /// Villages with a library that takes part in either way.
        VillagesReached = "villages_reached", "Villages reached", "Desa/kelurahan terjangkau",
        /// Enrolments that count.
        Enrolments = "enrolments", "Enrolments", "Keikutsertaan",
        /// Stakeholders that are not deleted.
        Stakeholders = "stakeholders", "Stakeholders", "Pemangku kepentingan",
        /// Meetings in every state.
        Meetings = "meetings", "Meetings", "Pertemuan",
        /// Those that are planned.
        MeetingsPlanned = "meetings_planned", "Meetings planned", "Pertemuan direncanakan",
        /// Those that were held.
        MeetingsHeld = "meetings_held", "Meetings held", "Pertemuan terlaksana",
        /// Those that were cancelled.
        MeetingsCancelled = "meetings_cancelled", "Meetings cancelled", "Pertemuan dibatalkan",
        /// Those whose minutes are approved.
        MinutesApproved = "minutes_approved", "Meetings with approved minutes", "Pertemuan dengan notula disetujui",
        /// Attendances in every state.
        Attendances = "attendances", "Attendances", "Kehadiran",
        /// Those invited.
        AttendancesInvited = "attendances_invited", "Invited", "Diundang",
        /// Those confirmed.
        AttendancesConfirmed = "attendances_confirmed", "Confirmed", "Menyanggupi hadir",
        /// Those present.
        AttendancesPresent = "attendances_present", "Present", "Hadir",
        /// Those excused.
        AttendancesExcused = "attendances_excused", "Excused", "Izin",
        /// Those absent.
        AttendancesAbsent = "attendances_absent", "Absent", "Tidak hadir",
        /// Distinct offices among all attendances.
        Offices = "offices", "Offices invited", "Lembaga yang diundang",
        /// Distinct offices among those present.
        OfficesPresent = "offices_present", "Offices present", "Lembaga yang hadir",
        /// Regions in which no meeting of their level was held.
        RegionsWithoutMeeting = "regions_without_meeting", "Regions without a meeting", "Wilayah tanpa pertemuan",
        /// Commitments in every state.
        Commitments = "commitments", "Commitments", "Komitmen",
        /// Those that name an amount.
        CommitmentsAmountKnown = "commitments_amount_known", "Commitments with an amount", "Komitmen dengan nilai",
        /// Those past their day.
        CommitmentsOverdue = "commitments_overdue", "Commitments overdue", "Komitmen lewat tenggat",
        /// Money that was promised.
        CommitmentsPledged = "commitments_pledged_idr", "Money promised", "Dana yang dijanjikan",
        /// Money that has come.
        CommitmentsRealised = "commitments_realised_idr", "Money of commitments realised", "Dana komitmen terealisasi",
        /// Plans in every state.
        Plans = "plans", "Sustainability plans", "Rencana keberlanjutan",
        /// Those that were ever approved.
        PlansApproved = "plans_approved", "Plans ever approved", "Rencana yang pernah disetujui",
        /// Those of which the time of approval is known.
        PlansApprovalTimed = "plans_approval_timed", "Plans with a known time of approval", "Rencana dengan lama persetujuan diketahui",
        /// The time within which half were approved.
        PlansApprovalMedian = "plans_approval_median", "Median time of approval", "Median lama persetujuan",
        /// The time within which nine of ten were approved.
        PlansApprovalPercentile90 = "plans_approval_percentile_90", "90th percentile of the time of approval", "Persentil ke-90 lama persetujuan",
        /// Active libraries with a plan of their own that holds.
        LibrariesWithPlan = "libraries_with_plan", "Libraries with a current plan", "Perpustakaan dengan rencana berlaku",
        /// Active libraries without one.
        LibrariesWithoutPlan = "libraries_without_plan", "Libraries without a current plan", "Perpustakaan tanpa rencana berlaku",
        /// Budget lines.
        BudgetLines = "budget_lines", "Budget lines", "Baris anggaran",
        /// Those of which more was spent than approved.
        BudgetLinesOverRealised = "budget_lines_over_realised", "Budget lines overspent", "Baris anggaran melebihi pagu",
        /// Money that is planned.
        BudgetPlanned = "budget_planned_idr", "Money planned", "Anggaran direncanakan",
        /// Money that was approved.
        BudgetApproved = "budget_approved_idr", "Money approved", "Pagu disetujui",
        /// Money that was spent.
        BudgetRealised = "budget_realised_idr", "Money realised", "Realisasi anggaran",
        /// Indicators of plans.
        Indicators = "indicators", "Indicators of plans", "Indikator rencana",
        /// Those with a target.
        IndicatorsWithTarget = "indicators_with_target", "Indicators with a target", "Indikator dengan target",
        /// What they are to reach.
        IndicatorTargets = "indicator_targets", "Targets", "Target",
        /// Of ratios the denominators of the targets.
        IndicatorTargetDenominators = "indicator_target_denominators", "Denominators of targets", "Penyebut target",
        /// Measurements that are added.
        Measurements = "measurements", "Measurements", "Capaian",
        /// What was measured.
        MeasuredValues = "measured_values", "Measured values", "Nilai capaian",
        /// Of ratios the denominators of what was measured.
        MeasuredDenominators = "measured_denominators", "Denominators of measured values", "Penyebut capaian",
    }
}
