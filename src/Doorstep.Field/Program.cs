using Doorstep.Field;
using Doorstep.Field.Device;
using Doorstep.Field.Grid;
using Doorstep.Field.Messages;
using Doorstep.Field.Outbox;
using Doorstep.Field.Register;
using Doorstep.Field.Shell;
using Doorstep.Field.Today;
using Microsoft.AspNetCore.Components.WebAssembly.Hosting;

var builder = WebAssemblyHostBuilder.CreateDefault(args);
builder.RootComponents.Add<App>("#app");
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(new HttpClient { BaseAddress = new(builder.HostEnvironment.BaseAddress) });
builder.Services.AddSingleton<Vault>().AddSingleton<PhoneWords>().AddSingleton<RegisterPhone>().AddSingleton<CallServer>();
builder.Services.AddSingleton<WaitingWork>().AddSingleton<SendWork>().AddSingleton<DayTasks>().AddSingleton<HoldGrid>().AddSingleton<HoldMessages>();
builder.Services.AddSingleton<ViewGrid>().AddSingleton<RecordActs>().AddSingleton<KeepDraft>().AddSingleton<SettleConflict>();
await builder.Build().RunAsync();
