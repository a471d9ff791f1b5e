import unittest

from sinergi_sync.digest import bucket, digest

ONE = ("01890a5d-ac96-774b-bcce-b302099a8057", 1)
OTHER = ("01890a5d-ac96-774b-bcce-b302099a8058", 12)


class Digest(unittest.TestCase):
    """The numbers are those of docs/sync.md."""

    def test_known_values(self) -> None:
        self.assertEqual(digest([]), (0, "0000000000000000"))
        self.assertEqual(digest([ONE]), (1, "2e6b0128a3477fe6"))
        self.assertEqual(digest([ONE, OTHER]), (2, "9d346f552d02dc7e"))

    def test_the_order_plays_no_part(self) -> None:
        self.assertEqual(digest([ONE, OTHER]), digest([OTHER, ONE]))

    def test_a_version_or_a_record_more_or_less_makes_another_number(self) -> None:
        numbers = {digest(rows)[1] for rows in ([ONE], [(ONE[0], 2)], [OTHER], [ONE, OTHER], [ONE, ONE])}
        self.assertEqual(len(numbers), 5)

    def test_the_sum_stays_within_64_bits(self) -> None:
        self.assertEqual(len(digest([ONE] * 1000)[1]), 16)

    def test_a_bucket_is_the_beginning_of_a_region(self) -> None:
        self.assertEqual(bucket("32.14.01.2010", "regency"), "32.14")
        self.assertEqual(bucket("32", "village"), "32")
        self.assertIsNone(bucket(None, "province"))
