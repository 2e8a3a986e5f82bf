using System.IO.Compression;
using Doorstep.Contracts;

namespace Doorstep.Plans;

/// <summary>The move of a building by a plan, into another grid than it is in today.</summary>
/// <param name="From">Today's grid; the community where it is in none.</param>
/// <param name="IsByHand">Somebody put it there, and a repair leaves it.</param>
readonly record struct PlanMove(Guid Building, AreaCode From, AreaCode To, bool IsByHand);

/// <summary>Packs and unpacks the moves of a plan as compressed bytes: of a whole city some hundred thousand buildings can change.</summary>
static class PlanMoves
{
    /// <param name="areaOf">Where a building is today; null if it is gone.</param>
    /// <returns>Are some no longer where the plan found them?</returns>
    public static bool AreStale(IEnumerable<PlanMove> moves, Func<Guid, AreaCode?> areaOf) => moves.Any(move => areaOf(move.Building) != move.From);

    public static byte[] Pack(IReadOnlyList<PlanMove> moves)
    {
        using MemoryStream packed = new();
        using (BinaryWriter writer = new(new BrotliStream(packed, CompressionLevel.Fastest)))
        {
            writer.Write(moves.Count);
            foreach (var move in moves)
            {
                writer.Write(move.Building.ToByteArray());
                writer.Write(move.From.Value);
                writer.Write(move.To.Value);
                writer.Write(move.IsByHand);
            }
        }

        return packed.ToArray();
    }

    public static List<PlanMove> Unpack(byte[] packed)
    {
        using BinaryReader reader = new(new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress));
        List<PlanMove> moves = new(reader.ReadInt32());
        while (moves.Count < moves.Capacity)
        {
            moves.Add(new(
                new Guid(reader.ReadBytes(16)), AreaCode.Parse(reader.ReadString()), AreaCode.Parse(reader.ReadString()), reader.ReadBoolean()));
        }

        return moves;
    }
}
