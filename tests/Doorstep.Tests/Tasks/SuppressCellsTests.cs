using CsCheck;
using Doorstep.Tasks.Counts;

namespace Doorstep.Tests.Tasks;

[Trait("needs", "nothing")]
public sealed class SuppressCellsTests
{
    private const int Least = 10;

    /// <summary>A city with two districts of two subdistricts each, and one option beside another.</summary>
    private static readonly int[] districts = [-1, 0, 0, 1, 1, 2, 2];

    private static CellTable Table(int[] parents, params int[][] leaves)
    {
        var narrowest = Enumerable.Range(0, parents.Length).Where(area => !parents.Contains(area)).ToList();
        return CellTable.Of(parents, leaves[0].Length, (area, option) => leaves[narrowest.IndexOf(area)][option]);
    }

    /// <summary>Row by row; a dash for what is hidden.</summary>
    private static string Shown(CellTable table, int least = Least)
    {
        var hidden = SuppressCells.Run(table, least);
        return string.Join(" | ", Enumerable.Range(0, table.Areas).Select(area => string.Join(' ', Enumerable.Range(0, table.Columns)
            .Select(column => area * table.Columns + column).Select(cell => hidden[cell] ? "-" : $"{table[cell]}"))));
    }

    [Fact]
    public void Large_numbers_are_all_published() =>
        Assert.Equal("100 104 204 | 30 34 64 | 70 70 140 | 10 14 24 | 20 20 40 | 30 30 60 | 40 40 80",
            Shown(Table(districts, [10, 14], [20, 20], [30, 30], [40, 40])));

    [Fact]
    public void Nothing_is_hidden_like_any_number_below_ten_and_a_city_of_nobody_says_nothing() =>
        Assert.Equal(("- - - | - - - | - - -", "- | -"), (Shown(Table([-1, 0, 0], [0, 0], [0, 0])), Shown(Table([-1, 0], [[]]))));

    [Fact]
    public void A_single_small_number_takes_a_sibling_and_another_option_with_it_and_all_sums_stay() =>
        Assert.Equal("66 73 139 | - - 33 | - - 46 | 30 30 60", Shown(Table([-1, 0, 0, 0], [3, 30], [33, 13], [30, 30])));

    [Fact]
    public void An_area_with_one_area_in_it_is_hidden_with_it()
    {
        var hidden = SuppressCells.Run(Table([-1, 0, 0, 1, 2, 2], [4, 40], [30, 30], [30, 30]), Least);

        for (var column = 0; column < 3; column++)
        {
            Assert.Equal(hidden[1 * 3 + column], hidden[3 * 3 + column]);
        }

        Assert.True(hidden[3 * 3]);
    }

    [Fact]
    public void A_sum_of_exactly_ten_is_published_and_tells_nothing_of_two_small_ones_and_one_of_nine_is_not()
    {
        Assert.Equal("10 10 | - - | - -", Shown(Table([-1, 0, 0], [5], [5])));
        Assert.Equal("- - | - - | - -", Shown(Table([-1, 0, 0], [5], [4])));
        // All of the ten are in one: were either of them published, the other would be known.
        Assert.Equal("10 10 | - - | - -", Shown(Table([-1, 0, 0], [10], [0])));
    }

    [Fact]
    public void The_difference_of_a_sum_and_all_but_one_never_tells_the_one()
    {
        // 40 - 37 would be 3, whichever way it is taken.
        Assert.DoesNotContain("37", Shown(Table([-1, 0, 0], [37], [3])));
        // Two small ones of 5 together would be known to be small.
        Assert.Equal("42 42 | - - | - - | - -", Shown(Table([-1, 0, 0, 0], [37], [2], [3])));
    }

    /// <summary>Small tables, all numbers that agree with what is published tried one after another.</summary>
    [Fact]
    public void No_hidden_number_is_told_by_the_published_ones_and_none_below_the_threshold_is_published()
    {
        const int least = 2;
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 2], Gen.Int[0, 4].Array[8]).Sample((shape, options, counts) =>
        {
            int[] parents = shape switch { 0 => [-1, 0, 0], 1 => [-1, 0, 0, 0], _ => [-1, 0, 1, 0] };
            var table = CellTable.Of(parents, options, (area, option) => counts[area * 2 + option]);
            var hidden = SuppressCells.Run(table, least);
            Assert.Equal(hidden, SuppressCells.Run(table, least));
            var (low, high) = Oracle(parents, options, table, hidden, least);
            for (var cell = 0; cell < table.Cells; cell++)
            {
                Assert.True(hidden[cell] || table[cell] >= least);
                Assert.True(!hidden[cell] || (table[cell] < least ? low[cell] == 0 && high[cell] >= least : high[cell] - low[cell] >= least));
                var (from, to) = hidden[cell] ? SuppressCells.RangeOf(table, cell, hidden, least) : (table[cell], table[cell]);
                Assert.Equal((Math.Max(low[cell], table[cell] - least), Math.Min(high[cell], table[cell] + least)), (from, to));
            }
        }, iter: 120);
    }

    [Fact]
    public void Of_a_table_with_one_small_number_most_is_published_whatever_its_shape()
    {
        Gen.Select(Gen.Int[2, 4], Gen.Int[2, 4], Gen.Int[1, 5], Gen.Int[20, 900].Array[80], Gen.Int[0, 79]).Sample(
            (perCity, perDistrict, options, counts, small) =>
            {
                List<int> parents = [-1, .. Enumerable.Repeat(0, perCity)];
                parents.AddRange(Enumerable.Range(0, perCity * perDistrict).Select(area => 1 + area / perDistrict));
                var cells = perCity * perDistrict * options;
                counts[small % cells] = 3;
                var table = CellTable.Of(parents, options, (area, option) => counts[(area - 1 - perCity) * options + option]);

                var hidden = SuppressCells.Run(table, Least);

                // Itself and a sibling, in two options or with their sums, at most in a second district as well.
                Assert.InRange(hidden.Count(one => one), 2, 8);
                Assert.All(Enumerable.Range(0, table.Cells).Where(cell => hidden[cell]), cell =>
                {
                    var (from, to) = SuppressCells.RangeOf(table, cell, hidden, Least);
                    Assert.True(table[cell] < Least ? from == 0 && to >= Least : to - from >= Least);
                });
            }, iter: 60);
    }

    [Fact]
    public void A_table_as_large_as_a_city_of_forty_three_subdistricts_is_done_and_no_small_number_is_published()
    {
        List<int> parents = [-1, 0, 0, 0, 0, .. Enumerable.Range(0, 43).Select(area => 1 + area % 4)];
        // As it is in life: few large, many small.
        var table = CellTable.Of(parents, 12, (area, option) => area * 37 % 61 * (option + 1) * 7 % 50 / (1 + option % 4));

        var hidden = SuppressCells.Run(table, Least);

        Assert.All(Enumerable.Range(0, table.Cells), cell => Assert.True(hidden[cell] || table[cell] >= Least));
        Assert.InRange(hidden.Count(one => !one), table.Cells / 5, table.Cells);
    }

    /// <summary>
    /// The least and the most of every cell in all tables that agree with what is published and whose narrowest numbers are no farther than some from what
    /// they are.
    /// </summary>
    private static (int[] Low, int[] High) Oracle(int[] parents, int options, CellTable truth, IReadOnlyList<bool> hidden, int farthest)
    {
        var leaves = Enumerable.Range(0, parents.Length).Where(area => !parents.Contains(area)).ToList();
        int[] low = [.. Enumerable.Repeat(int.MaxValue, truth.Cells)], high = new int[truth.Cells];
        var guess = new int[leaves.Count * options];
        Try(0);
        return (low, high);

        void Try(int i)
        {
            if (i < guess.Length)
            {
                var cell = leaves[i / options] * truth.Columns + i % options;
                var (from, until) = hidden[cell] ? (Math.Max(0, truth[cell] - farthest), truth[cell] + farthest) : (truth[cell], truth[cell]);
                for (guess[i] = from; guess[i] <= until; guess[i]++)
                {
                    Try(i + 1);
                }

                return;
            }

            var table = CellTable.Of(parents, options, (area, option) => guess[leaves.IndexOf(area) * options + option]);
            if (Enumerable.Range(0, truth.Cells).All(cell => hidden[cell] || table[cell] == truth[cell]))
            {
                for (var cell = 0; cell < truth.Cells; cell++)
                {
                    (low[cell], high[cell]) = (Math.Min(low[cell], table[cell]), Math.Max(high[cell], table[cell]));
                }
            }
        }
    }
}
