namespace Doorstep.Demo.Geography;

/// <summary>Ways to divide parcels among areas so that every parcel has exactly one, and areas hang together.</summary>
internal static class Dividing
{
    /// <summary>
    /// Middles for a number of areas of about equal weight each: start far apart, then move each to the weighted
    /// mean of what is nearest to it (S. Lloyd, 1982; D. Arthur and S. Vassilvitskii, 2007, for the start).
    /// </summary>
    public static Spot[] Middles(IReadOnlyList<(Spot Spot, double Weight)> ground, int count, Random chance)
    {
        var middles = new List<Spot>();
        var distance = ground.Select(piece => piece.Weight).ToArray();
        while (middles.Count < count)
        {
            var next = ground[Draw(distance, chance)].Spot;
            middles.Add(next);
            for (var i = 0; i < ground.Count; i++)
            {
                var apart = ground[i].Spot.DistanceTo(next);
                distance[i] = middles.Count == 1 ? ground[i].Weight * apart * apart : Math.Min(distance[i], ground[i].Weight * apart * apart);
            }
        }

        for (var turn = 0; turn < 14; turn++)
        {
            MoveToMeans(middles, ground);
        }

        return [.. middles];
    }

    public static int Nearest(IReadOnlyList<Spot> middles, Spot spot)
    {
        var (nearest, least) = (0, double.MaxValue);
        for (var i = 0; i < middles.Count; i++)
        {
            var (x, y) = (middles[i].X - spot.X, middles[i].Y - spot.Y);
            if (x * x + y * y < least)
            {
                (nearest, least) = (i, x * x + y * y);
            }
        }

        return nearest;
    }

    /// <summary>
    /// Cuts plots into parts of equal room by straight cuts across the longer way, each leaving enough blocks on both sides
    /// (recursive bisection; M. Berger and S. Bokhari, 1987).
    /// </summary>
    public static IEnumerable<IReadOnlyList<int>> Bisect(IReadOnlyList<int> own, int parts, Plots plots)
    {
        if (parts == 1)
        {
            return [own];
        }

        var built = own.Where(plot => plots.IsBuilt[plot]).Select(plot => plots.Middles[plot]).ToList();
        var wide = built.Max(spot => spot.X) - built.Min(spot => spot.X) > built.Max(spot => spot.Y) - built.Min(spot => spot.Y);
        var sorted = own.OrderBy(plot =>
            wide ? plots.Parcels[plot].West + plots.Parcels[plot].East : plots.Parcels[plot].South + plots.Parcels[plot].North).ToList();
        var cut = CutAt(sorted, parts / 2, parts, plots);
        return [.. Bisect(sorted[..cut], parts / 2, plots), .. Bisect(sorted[cut..], parts - parts / 2, plots)];
    }

    /// <summary>
    /// Gives every piece that a dividing cut off from the rest of its area to the neighbour, under the same parent, that it touches most.
    /// True islands stay with their area.
    /// </summary>
    public static void Mend(int[] area, int[] parent, Plots plots)
    {
        var pieces = new ConnectedPieces(area, plots);
        for (var turn = 0; turn < 6; turn++)
        {
            var votes = new Dictionary<(int Piece, int Area), int>();
            foreach (var (one, other) in plots.Contacts.Where(pair => area[pair.One] != area[pair.Other] && parent[pair.One] == parent[pair.Other]))
            {
                Vote(one, other);
                Vote(other, one);
            }

            var winners = votes.OrderByDescending(vote => vote.Value).ThenBy(vote => vote.Key.Area).DistinctBy(vote => vote.Key.Piece)
                .ToDictionary(vote => vote.Key.Piece, vote => vote.Key.Area);
            if (winners.Count == 0)
            {
                return;
            }

            pieces.Rejoin(winners);

            void Vote(int stray, int settled)
            {
                if (pieces.IsStray(stray) && !pieces.IsStray(settled))
                {
                    votes[(pieces.Of(stray), area[settled])] = votes.GetValueOrDefault((pieces.Of(stray), area[settled])) + 1;
                }
            }
        }
    }

    private static int Draw(double[] weights, Random chance)
    {
        var left = weights.Sum() * chance.NextDouble();
        var i = 0;
        while (i + 1 < weights.Length && (left -= weights[i]) > 0)
        {
            i++;
        }

        return i;
    }

    private static void MoveToMeans(List<Spot> middles, IReadOnlyList<(Spot Spot, double Weight)> ground)
    {
        var (sum, weight) = (new Spot[middles.Count], new double[middles.Count]);
        foreach (var piece in ground)
        {
            var nearest = Nearest(middles, piece.Spot);
            sum[nearest] += piece.Spot * piece.Weight;
            weight[nearest] += piece.Weight;
        }

        for (var i = 0; i < middles.Count; i++)
        {
            middles[i] = weight[i] > 0 ? sum[i] * (1 / weight[i]) : middles[i];
        }
    }

    private static int CutAt(List<int> sorted, int left, int parts, Plots plots)
    {
        var (goal, blocks) = (sorted.Sum(plots.Room) * left / parts, sorted.Count(plot => plots.IsBuilt[plot]));
        var (room, seen, best, miss) = (0.0, 0, 0, double.MaxValue);
        for (var i = 0; i < sorted.Count - 1; i++)
        {
            room += plots.Room(sorted[i]);
            seen += plots.IsBuilt[sorted[i]] ? 1 : 0;
            if (seen >= left && blocks - seen >= parts - left && Math.Abs(room - goal) < miss)
            {
                (best, miss) = (i + 1, Math.Abs(room - goal));
            }
        }

        return best;
    }
}
