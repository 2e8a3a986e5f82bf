using System.Net;
using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Tests.Identity;
using Doorstep.Tests.Tasks;

namespace Doorstep.Tests.Sync;

/// <summary>An office sees whose work has not arrived; and where it gives a grid to somebody else, both phones learn it.</summary>
public sealed class WatchPhonesTests(TasksCity app) : IClassFixture<TasksCity>
{
    private static async Task<string> PageAsync(HttpClient client, string path) => WebUtility.HtmlDecode(await client.GetStringAsync(path));

    private static string ChipOf(string page, string word) =>
        page.Split(word + " ").Skip(1).Select(after => after.Split('<')[0].Trim()).First(count => int.TryParse(count, out _));

    [Fact]
    public async Task What_has_to_be_seen_to_stands_first_and_the_rest_below()
    {
        var ground = await app.GroundAsync();
        await ground.LivesAsync(0);
        var home = await ground.LivesAsync(1);
        // A year on, nobody of hers was visited within the last twelve months.
        app.GoTo(366, 9);
        SyncPhone phone = new(await ground.ClientAsync(), app.NewId);
        await phone.SendAsync(phone.Visit(home), phone.Make("register.sing", new { }));
        var path = $"/phones?area={ground.Ground.Community}";
        var page = await PageAsync((await ground.StaffAsync()).Http, path);
        Assert.Contains("50% (1/2)", page);
        Assert.Contains("1 小时", page);
        Assert.Equal(("1", "0", "0"), (ChipOf(page, "有记录待处理"), ChipOf(page, "一天以上未送到"), ChipOf(page, "三天没有联系")));
        Assert.Contains("还没有用过手机应用", page);
        Assert.DoesNotContain("还没有用过手机应用", await PageAsync((await ground.StaffAsync()).Http, $"{path}&show=Held"));
        app.Time.Leap(TimeSpan.FromDays(4));
        var later = await PageAsync((await ground.StaffAsync()).Http, path);
        Assert.Equal(("1", "1", "1"), (ChipOf(later, "有记录待处理"), ChipOf(later, "一天以上未送到"), ChipOf(later, "三天没有联系")));
        Assert.Contains("4 天", later);
    }

    [Fact]
    public async Task A_failure_is_told_with_its_words_until_the_phone_is_heard_again()
    {
        var ground = await app.GroundAsync();
        var phone = await ground.ClientAsync();
        await phone.GetAsync("/api/sync/changes?cursor=here");
        var path = $"/phones?area={ground.Ground.Community}";
        var page = await PageAsync((await ground.StaffAsync()).Http, path);
        Assert.Contains("应用发来的内容看不懂", page);
        Assert.Equal("1", ChipOf(page, "最近一次出错"));
        app.Time.Leap(TimeSpan.FromMinutes(1));
        await phone.SnapshotAsync();
        page = await PageAsync((await ground.StaffAsync()).Http, path);
        Assert.Contains("应用发来的内容看不懂", page);
        Assert.Equal("0", ChipOf(page, "最近一次出错"));
    }

    [Fact]
    public async Task Offices_see_their_own_areas_and_a_worker_nobodys_phone()
    {
        var (ground, elsewhere) = (await app.GroundAsync(), await app.GroundAsync());
        var (there, path) = (await elsewhere.StaffAsync(), $"/phones?area={ground.Ground.Community}");
        Assert.Equal(HttpStatusCode.NotFound, (await there.Http.GetAsync(path)).StatusCode);
        var worker = await ground.ClientAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await worker.GetAsync("/phones")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await worker.GetAsync(path)).StatusCode);
        foreach (var role in (string[])[Role.SubdistrictStaff, Role.Dispatcher])
        {
            var office = await app.SignedInAsync(role, ground.Ground.Community.Parent.Value);
            Assert.Contains("合成员", await PageAsync(office, "/phones"));
        }
    }

    [Fact]
    public async Task What_was_unsent_on_a_phone_that_was_ended_is_still_shown()
    {
        var ground = await app.GroundAsync();
        var signedIn = await ground.ClientAsync();
        using var device = await new DeviceTests.Phone(app).RegisterAsync(signedIn);
        SyncPhone phone = new(await device.InAsync(), app.NewId);
        await phone.SendAsync();
        await signedIn.DeleteAsync($"/api/session/devices/{device.Id}");
        app.Time.Leap(TimeSpan.FromDays(4));
        var page = await PageAsync((await ground.StaffAsync()).Http, $"/phones?area={ground.Ground.Community}");
        Assert.Contains("已停用", page);
        Assert.Equal(("1", "0"), (ChipOf(page, "一天以上未送到"), ChipOf(page, "三天没有联系")));
    }

    [Fact]
    public async Task Both_phones_learn_that_their_workers_have_swapped_grids_and_that_each_has_her_own_again()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 9);
        var (first, second) = (await ground.LivesAsync(0), await ground.LivesAsync(6));
        HttpClient[] phones = [await ground.ClientAsync(), await ground.ClientAsync(ground.Ground.OtherGrid)];
        PhoneStore[] stores = [await phones[0].SnapshotAsync(), await phones[1].SnapshotAsync()];
        Assert.Equal((true, false), (stores[0].Has("household", first), stores[0].Has("household", second)));
        var office = (await ground.StaffAsync()).Http;
        var swap = await office.PostAsJsonAsync("/api/duty/swaps", new
        {
            first = ground.Ground.Grid.Value, second = ground.Ground.OtherGrid.Value, until = app.Now.AddHours(2),
        });
        Assert.True(swap.IsSuccessStatusCode, await swap.Content.ReadAsStringAsync());
        await AnewAsync(phones, stores);
        Assert.Equal([(false, true), (true, false)],
            stores.Select(store => (store.Has("household", first), store.Has("household", second))));
        app.Time.Leap(TimeSpan.FromHours(3));
        phones = [await ground.ClientAsync(), await ground.ClientAsync(ground.Ground.OtherGrid)];
        await AnewAsync(phones, stores);
        Assert.Equal([(true, false), (false, true)],
            stores.Select(store => (store.Has("household", first), store.Has("household", second))));
    }

    /// <summary>Each is told that its worker has other grids, and takes them.</summary>
    private static async Task AnewAsync(HttpClient[] phones, PhoneStore[] stores)
    {
        foreach (var (place, phone) in phones.Index())
        {
            PhoneStore told = new();
            told.Take(await phone.LinesAsync($"changes?cursor={Uri.EscapeDataString(stores[place].Cursor!)}"));
            var said = Assert.Single(told.Said);
            Assert.Equal(("anew", "grids"), (said.GetProperty("t").GetString()!, said.GetProperty("why").GetString()!));
            stores[place] = await phone.SnapshotAsync();
        }
    }
}
