// Package charges computes what the law adds to a late payment: interest day by
// day, and the flat sum for recovery costs. It is pure: rates and laws are dated
// data (rates.csv, laws.yaml), the day is given, and arithmetic is rational.
// Interest is rounded half up to the minor unit once for an invoice, when its
// account is struck: at the end, and at a payment, which settles whole cents.
// Every base is therefore a whole amount that a person can compute with.
//
// The rules, for France:
//
//   - Between professionals (art. L441-10 II C. com.) interest runs from the day
//     after the due date without a reminder, at the rate of the ECB's main
//     refinancing operations plus ten points: that of 1 January for the first
//     half of the year, that of 1 July for the second. A delay that spans both is
//     cut. A contract may say another rate, not below three times the legal one
//     ("autres cas") of each semester.
//   - A public buyer (art. L2192-13, R2192-31 CCP) owes the same plus eight
//     points, at the rate of the semester in which interest began, for all of it.
//   - A consumer owes the legal rate, and that from the formal notice on (art.
//     1231-6, 1344-1 C. civ.). Costs stay with the creditor (art. L111-8 CPCE).
//   - Whoever is neither known to be one nor the other owes nothing.
//   - The base includes VAT (CJEU C-585/20). The day of payment counts, the due
//     date does not; a payment lowers the base from the day after it was booked
//     (CJEU C-306/06). Interest is simple (art. 1343-2 C. civ.).
//   - The flat sum (art. L441-10 II, D441-5 C. com.; D2192-35 CCP) is 40 EUR for
//     each invoice that was late, once, also when a part of it was paid late; not
//     where insolvency forbade the payment on its day. Interest stops when
//     insolvency proceedings open (art. L622-28 C. com.).
//   - In which order a payment settles principal, interest and costs is the
//     creditor's to say; without a word the law puts principal last (art. 1343-1
//     C. civ.). What is owed in all depends on it.
//   - What is said to be for the interest or the flat sum settles that, whatever the
//     imputation.
//   - What was owed on top stays owed after the principal is paid, and after other due
//     dates were agreed on: time that is given is no interest given up. Each day bears
//     interest once, by the due dates that stood on it.
//
// Other countries are rows of laws.yaml. Where a semester's rate is missing, or
// a law has not been checked against its source, the figure is provisional and
// the statement says why.
package charges
