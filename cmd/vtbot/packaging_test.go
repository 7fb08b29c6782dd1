package main

import (
	"bytes"
	"context"
	"debug/elf"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// unit reads a unit of systemd: its settings by section and name, in the order in which they stand.
func unit(t *testing.T, file string) map[string][]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	settings, section := map[string][]string{}, ""
	for i, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(line)
		name, value, ok := strings.Cut(line, "=")
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[' && strings.HasSuffix(line, "]"):
			section = line
		case ok && section != "":
			settings[section+name] = append(settings[section+name], value)
		default:
			t.Errorf("%s:%d: %q is no setting", file, i+1, line)
		}
	}
	return settings
}

// The unit's own command line, with the folders and files that systemd hands over, becomes ready.
func TestSystemdUnitStarts(t *testing.T) {
	const file = "../../docs/deploy/vtbot.service"
	u := unit(t, file)
	for name, want := range map[string]string{
		"[Unit]After": "network-online.target", "[Unit]StartLimitIntervalSec": "0", "[Service]Restart": "always",
		"[Service]RestartPreventExitStatus": "2", "[Service]DynamicUser": "yes", "[Service]StateDirectory": "vtbot", "[Service]MemoryMax": "512M",
		"[Install]WantedBy": "multi-user.target",
	} {
		if len(u[name]) != 1 || !slices.Contains(strings.Fields(u[name][0]), want) {
			t.Errorf("%s is %q, want %q", name, u[name], want)
		}
	}
	o := newOutside(t)
	telegram := httptest.NewServer(http.HandlerFunc(o.telegram))
	t.Cleanup(telegram.Close)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := free.Addr().String()
	free.Close()
	etc, state := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		"config.yaml": "coordinators: [telegram:78]\nhttp: {addr: \"" + addr + "\"}\ntelegram: {api_endpoint: \"" + telegram.URL + "/bot%s/%s\"}\n",
		"secrets.env": "VTBOT_TELEGRAM_TOKEN=1:token\n",
	} {
		if err := os.WriteFile(filepath.Join(etc, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	credential, from, _ := strings.Cut(u["[Service]LoadCredential"][0], ":")
	if credential != filepath.Base(from) {
		t.Fatalf("LoadCredential=%s", u["[Service]LoadCredential"])
	}
	here := strings.NewReplacer("/etc/vtbot", etc, "%d", etc, "%S", state)
	var env []string
	for _, e := range u["[Service]Environment"] {
		env = append(env, here.Replace(e))
	}
	command := strings.Fields(here.Replace(u["[Service]ExecStart"][0]))
	if command[0] != "/usr/local/bin/vtbot" {
		t.Errorf("it starts %s", command[0])
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	var log bytes.Buffer
	go func() { ended <- run(ctx, command[1:], strings.NewReader(""), &bytes.Buffer{}, &log, env) }()
	o.untilReady(addr)
	var out bytes.Buffer
	if status := run(t.Context(), append([]string{"health", "--ready"}, command[2:]...), strings.NewReader(""), &out, &out, env); status != 0 {
		t.Errorf("health says %s", &out)
	}
	stop()
	if status := <-ended; status != 0 {
		t.Errorf("it ended with %d: %s", status, &log)
	}
	if _, err := os.Stat(filepath.Join(state, "vtbot", "vtbot.db")); err != nil {
		t.Errorf("the database is not in the state directory: %v", err)
	}
	verify(t, file)
}

// verify has systemd look at the unit where it is installed.
func verify(t *testing.T, file string) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Log("systemd-analyze is not installed: it did not look at the unit")
		return
	}
	out, err := exec.CommandContext(t.Context(), analyze, "verify", "--man=no", file).CombinedOutput()
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "vtbot.service") && !strings.Contains(line, "is not executable") { // the program is not installed here
			t.Errorf("systemd-analyze: %s (%v)", line, err)
		}
	}
}

// document reads a YAML document into values.
func document(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var v map[string]any
	if err := yaml.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// at returns what stands in a document under keys and numbers; nil when there is nothing.
func at(v any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[step]
		case int:
			list, _ := v.([]any)
			if step >= len(list) {
				return nil
			}
			v = list[step]
		}
	}
	return v
}

func TestComposeFile(t *testing.T) {
	text, err := os.ReadFile("../../docs/deploy/compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc := document(t, text)
	bot := at(doc, "services", "vtbot")
	for _, key := range []string{"read_only", "mem_limit", "cap_drop", "healthcheck", "restart"} {
		if at(bot, key) == nil {
			t.Errorf("the bot has no %s", key)
		}
	}
	if at(doc, "services", "database", "healthcheck") == nil || at(bot, "depends_on", "database", "condition") != "service_healthy" {
		t.Error("the bot does not wait until the database is well")
	}
	for _, service := range []string{"vtbot", "database"} { // every secret and volume is one that is made
		secrets, _ := at(doc, "services", service, "secrets").([]any)
		for _, name := range secrets {
			if at(doc, "secrets", name) == nil {
				t.Errorf("%s uses a secret %v that is not there", service, name)
			}
		}
		volumes, _ := at(doc, "services", service, "volumes").([]any)
		for _, v := range volumes {
			name, _, _ := strings.Cut(v.(string), ":")
			if named, ok := at(doc, "volumes").(map[string]any); ok && !strings.HasPrefix(name, ".") {
				if _, ok := named[name]; !ok {
					t.Errorf("%s uses a volume %s that is not there", service, name)
				}
			}
		}
	}
	readable(t, at(bot, "environment"))
}

// readable reports variables that nothing reads.
func readable(t *testing.T, environment any) {
	t.Helper()
	variables, _ := environment.(map[string]any)
	var env []string
	for name := range variables {
		env = append(env, strings.TrimSuffix(name, "_FILE")+"=")
	}
	var log bytes.Buffer
	run(t.Context(), []string{"ask", "TM4"}, strings.NewReader(""), &bytes.Buffer{}, &log, env)
	if strings.Contains(log.String(), "nothing reads this variable") {
		t.Error(log.String())
	}
}

func TestKubernetesManifest(t *testing.T) {
	text, err := os.ReadFile("../../docs/deploy/kubernetes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]map[string]any{}
	for _, part := range bytes.Split(text, []byte("\n---\n")) {
		doc := document(t, part)
		kind, _ := doc["kind"].(string)
		if doc["apiVersion"] == nil || kind == "" || at(doc, "metadata", "name") != "vtbot" {
			t.Errorf("a document without kind, version or name: %v", doc)
		}
		kinds[kind] = doc
	}
	readable(t, at(kinds["Secret"], "stringData"))
	config := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(config, []byte(at(kinds["ConfigMap"], "data", "config.yaml").(string)), 0o600); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	if status := run(t.Context(), []string{"ask", "--config", config, "TM4"}, strings.NewReader(""), &bytes.Buffer{}, &log, nil); status != 0 {
		t.Errorf("its configuration: %s", &log)
	}
	pod := at(kinds["StatefulSet"], "spec", "template", "spec")
	container := at(pod, "containers", 0)
	for _, path := range [][]any{
		{"securityContext", "readOnlyRootFilesystem"}, {"resources", "limits", "memory"}, {"startupProbe"},
		{"livenessProbe", "httpGet", "path"}, {"readinessProbe", "httpGet", "path"},
	} {
		if at(container, path...) == nil {
			t.Errorf("the container has no %v", path)
		}
	}
	if at(pod, "securityContext", "runAsNonRoot") != true || at(pod, "enableServiceLinks") != false {
		t.Error("the pod may run as root, or gets variables of its neighbours")
	}
	labels, selector := at(kinds["StatefulSet"], "spec", "template", "metadata", "labels", "app"), at(kinds["StatefulSet"], "spec", "selector", "matchLabels", "app")
	if labels == nil || labels != selector || at(kinds["Service"], "spec", "selector", "app") != labels {
		t.Errorf("labels %v, selector %v", labels, selector)
	}
	mounts, _ := at(container, "volumeMounts").([]any)
	for _, m := range mounts {
		name := at(m, "name")
		if name != at(pod, "volumes", 0, "name") && name != at(kinds["StatefulSet"], "spec", "volumeClaimTemplates", 0, "metadata", "name") {
			t.Errorf("the volume %v is not there", name)
		}
	}
}

var copied = regexp.MustCompile(`^COPY --from=build (?:--chown=65532:65532 )?(/out/\S+) \S+$`)

// The steps of the Dockerfile's first stage are run as a script in a copy of the sources; the program that comes out is
// static, and what the image takes of them is there.
func TestDockerfileBuilds(t *testing.T) {
	if testing.Short() || runtime.GOOS != "linux" {
		t.Skip("it builds the program as the image holds it")
	}
	t.Parallel() // it takes long, and needs nothing of the others
	text, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	first, image, ok := strings.Cut(string(text), "\nFROM scratch\n")
	if !ok || !strings.Contains(image, "\nUSER 65532:65532\n") || !strings.Contains(image, "\nHEALTHCHECK ") {
		t.Fatal("the image is not made from nothing, or runs as root, or is not watched")
	}
	src, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	out, home := t.TempDir(), t.TempDir()
	here := strings.NewReplacer("/out", out, "/src", src)
	for line := range strings.Lines(first) {
		step, ok := strings.CutPrefix(strings.TrimSpace(line), "RUN ")
		if !ok {
			continue
		}
		cmd := exec.CommandContext(t.Context(), "sh", "-ec", here.Replace(step))
		cmd.Dir = src
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+filepath.Join(home, "gitconfig"))
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", step, err, said)
		}
	}
	for line := range strings.Lines(image) {
		if m := copied.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			if _, err := os.Stat(here.Replace(m[1])); err != nil {
				t.Errorf("%s: %v", line, err)
			}
		} else if strings.HasPrefix(line, "COPY") {
			t.Errorf("%q is not read by this test", line)
		}
	}
	program := filepath.Join(out, "vtbot")
	file, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, p := range file.Progs {
		if p.Type == elf.PT_INTERP {
			t.Error("the program is not static: it cannot run in an empty image")
		}
	}
	if said, err := exec.CommandContext(t.Context(), program, "--version").Output(); err != nil || !bytes.HasPrefix(said, []byte("vtbot ")) {
		t.Errorf("it says %q, %v", said, err)
	}
}

var metricName = regexp.MustCompile(`\b(?:vtbot|process|go)_[a-z_]+`)

// What the dashboard and the alerts look at is what the program tells.
func TestDashboardAndAlertsShowWhatIsMeasured(t *testing.T) {
	o := newOutside(t)
	addr := o.start("", 1)
	o.files(1)
	var dashboard, alerts bytes.Buffer
	for file, into := range map[string]*bytes.Buffer{"grafana.json": &dashboard, "alerts.yaml": &alerts} {
		text, err := os.ReadFile(filepath.Join("../../docs/deploy", file))
		if err != nil {
			t.Fatal(err)
		}
		into.Write(text)
	}
	document(t, alerts.Bytes())
	if !json.Valid(dashboard.Bytes()) {
		t.Error("the dashboard is no JSON")
	}
	for _, name := range metricName.FindAllString(dashboard.String()+alerts.String(), -1) {
		if !o.shows(addr, name) {
			t.Errorf("nothing is called %s", name)
		}
	}
}
