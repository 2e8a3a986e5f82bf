using Doorstep.Contracts;

namespace Doorstep.Demo.Geography;

/// <summary>
/// Completes the drafts of buildings: the doors of each, so that an area has exactly its dwellings, its floors, and its number in the street.
/// </summary>
internal static class Addressing
{
    public static IEnumerable<DemoBuilding> Settle(IReadOnlyList<Draft> drafts, IReadOnlyList<AreaCode> leaves, int[] doorsOfLeaf, Random chance)
    {
        var numbers = Number(drafts);
        foreach (var own in drafts.GroupBy(draft => draft.Leaf).OrderBy(own => own.Key))
        {
            foreach (var (draft, doors) in Share([.. own], doorsOfLeaf[own.Key]))
            {
                yield return new(
                    leaves[own.Key], draft.Plate.Street.Zh, draft.Plate.Street.En, numbers[draft], draft.Middle.Longitude, draft.Middle.Latitude,
                    Curve.Area(draft.Corners), draft.Floors(doors, chance), doors, draft.Style.Use);
            }
        }
    }

    /// <summary>One door for each dwelling house, the rest by the room in it; dormitories have the rooms they have.</summary>
    private static IEnumerable<(Draft Draft, int Doors)> Share(List<Draft> own, int doors)
    {
        var homes = own.Where(draft => draft.UsualDoors > 0 && draft.Style != HouseStyle.Dormitory).ToList();
        var rooms = own.Where(draft => draft.Style == HouseStyle.Dormitory).Sum(draft => (int)draft.UsualDoors);
        var (left, room, used, given) = (doors - rooms - homes.Count, homes.Sum(home => home.UsualDoors), 0.0, 0);
        foreach (var draft in own)
        {
            if (draft.UsualDoors == 0 || draft.Style == HouseStyle.Dormitory)
            {
                yield return (draft, (int)draft.UsualDoors);
                continue;
            }

            used += draft.UsualDoors;
            var upTo = (int)Math.Round(Math.Max(0, left) * used / room);
            yield return (draft, 1 + upTo - given);
            given = upTo;
        }
    }

    /// <summary>Odd numbers on the left side of a street, even on the right, in the order of the houses.</summary>
    private static Dictionary<Draft, int> Number(IReadOnlyList<Draft> drafts)
    {
        var numbers = new Dictionary<Draft, int>(drafts.Count, ReferenceEqualityComparer.Instance);
        foreach (var side in drafts.GroupBy(draft => (draft.Plate.Street, draft.Plate.IsLeft)))
        {
            var next = side.Key.IsLeft ? 1 : 2;
            foreach (var draft in side.OrderBy(draft => draft.Plate.AlongMetres))
            {
                numbers[draft] = next;
                next += 2;
            }
        }

        return numbers;
    }
}
