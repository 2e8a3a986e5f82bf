using System.Net;
using System.Net.Http.Json;
using CsCheck;
using Doorstep.Tasks.Appeals;

namespace Doorstep.Tests.Tasks;

/// <summary>
/// Whatever staff do with an appeal, and in whatever order: a supporter sees it only as the resident was shown it, consented to it and somebody
/// else approved it, and nothing of it once she has taken that back.
/// </summary>
public sealed class AppealRandomTests(TasksCity app) : IClassFixture<TasksCity>
{
    private const int Samples = 12, Most = 14;

    private enum Move { Rewrite, Show, ShowOld, Consent, ConsentOld, Approve, ApproveOld, SendBack, End, Withdraw }

    /// <summary>The usual way is taken often, so that many come to be open.</summary>
    private static readonly Move[] moves =
    [
        Move.Show, Move.Consent, Move.Approve, Move.Show, Move.Consent, Move.Approve, Move.Show, Move.Consent, Move.Approve, Move.Rewrite,
        Move.SendBack, Move.ShowOld, Move.ConsentOld, Move.ApproveOld, Move.End, Move.Withdraw,
    ];

    private static readonly string[] texts = ["一位老人需要厚被子。", "一位老人需要两床厚被子。", "一位老人需要一床厚被子和枕头。"];

    /// <summary>What the rules say, worked out beside the platform.</summary>
    private sealed class Oracle
    {
        private string? shown;
        private string? consented;
        private bool isOver;

        public string Text { get; private set; } = texts[0];

        public bool IsOpen { get; private set; }

        public void Follow(Move move, string text, bool isOld)
        {
            switch (move)
            {
                case Move.Rewrite when !isOver:
                    (Text, shown, consented, IsOpen) = (text, null, null, false);
                    break;
                case Move.Show or Move.ShowOld when !isOver && !IsOpen && !isOld:
                    (shown, consented) = (Text, null);
                    break;
                case Move.Consent or Move.ConsentOld when !isOver && shown == Text && consented is null && !isOld:
                    consented = Text;
                    break;
                case Move.Approve or Move.ApproveOld when !isOver && consented == Text && !isOld:
                    IsOpen = true;
                    break;
                case Move.SendBack when !isOver && consented is not null && !IsOpen:
                    (shown, consented) = (null, null);
                    break;
                case Move.End or Move.Withdraw:
                    (isOver, IsOpen) = (true, false);
                    break;
            }
        }
    }

    [Fact]
    public async Task Whatever_is_done_a_supporter_sees_only_what_was_consented_to_to_the_letter()
    {
        var desk = await AppealDesk.MakeAsync(app);
        var (_, link) = await desk.ListAsync();
        var opened = 0;
        // Show, consent, approve: that it is open at all hangs on no chance.
        await RunAsync([(0, 0), (1, 0), (2, 0)]);
        Assert.True(opened > 0);
        await Gen.Select(Gen.Int[0, moves.Length - 1], Gen.Int[0, texts.Length - 1]).Array[6, Most].SampleAsync(RunAsync, iter: Samples, threads: 1);

        async Task RunAsync((int Move, int Text)[] some)
        {
            var id = await desk.DraftAsync(("text", texts[0]));
            var (number, old) = ((await desk.ViewAsync(id)).Number, (await desk.ViewAsync(id)).TextHash);
            Oracle oracle = new();
            foreach (var (drawn, text) in some)
            {
                var move = moves[drawn];
                var hash = (await desk.ViewAsync(id)).TextHash;
                await DoAsync(desk, id, move, texts[text], move is Move.ShowOld or Move.ConsentOld or Move.ApproveOld ? old : hash);
                oracle.Follow(move, texts[text], move is Move.ShowOld or Move.ConsentOld or Move.ApproveOld && old != hash);
                var seen = await desk.LookAsync($"{link}/{number}");
                Assert.Equal(oracle.IsOpen ? HttpStatusCode.OK : HttpStatusCode.NotFound, seen.StatusCode);
                if (oracle.IsOpen)
                {
                    opened++;
                    Assert.Contains(oracle.Text, WebUtility.HtmlDecode(await seen.Content.ReadAsStringAsync()));
                }
            }
        }
    }

    private async Task DoAsync(AppealDesk desk, Guid id, Move move, string text, string hash)
    {
        var (worker, office) = (await desk.WorkerAsync(), await desk.OfficeAsync());
        using var answer = move switch
        {
            Move.Rewrite => await worker.PutAsJsonAsync($"/api/appeals/{id}", desk.AnAppeal(("text", text))),
            Move.Show or Move.ShowOld => await AppealDesk.TryAsync(worker, id, "shown", new { textHash = hash, day = app.Today }),
            Move.Consent or Move.ConsentOld => await AppealDesk.TryAsync(worker, id, "consent", new { textHash = hash, knowsItIsFree = true }),
            Move.Approve or Move.ApproveOld => await AppealDesk.TryAsync(office, id, "decision", new { isApproved = true, textHash = hash }),
            Move.SendBack => await AppealDesk.TryAsync(office, id, "decision", new { isApproved = false, grounds = "合成" }),
            Move.End => await AppealDesk.TryAsync(office, id, "end", new { because = $"{AppealEnd.NoLongerNeeded}" }),
            _ => await AppealDesk.TryAsync(worker, id, "withdrawal", new { }),
        };
        Assert.True(answer.IsSuccessStatusCode || answer.StatusCode is HttpStatusCode.Conflict, $"{move} {answer.StatusCode}");
    }
}
