
using Doorstep.Live;
using Doorstep.Transparency;

namespace Doorstep.Privacy.Readings;

/// <summary>Serialises a reading as the line of text that its entry in the transparency log commits to.</summary>
static class ReadingText
{
    public static string Of(Reading reading) => RecordText.Write(new
    {
        kind = "reading",
        id = reading.Id,
        at = RecordText.Of(reading.At),
        by = reading.By,
        subject = reading.Subject.ToString(),
        subjectId = reading.SubjectId,
        field = reading.Field,
        purpose = reading.Purpose,
        area = reading.Area.Value,
        caseId = reading.CaseId,
    });

    public static Leaf LeafOf(Reading reading) => Leaf.Of(reading.Id, Of(reading));
}
