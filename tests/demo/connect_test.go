package demo

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// stored is all that the page keeps in the browser, as text.
func (p *person) stored() (all string) {
	p.t.Helper()
	p.see(`(async () => {
		const databases = {};
		for (const { name } of await indexedDB.databases()) {
			const database = await new Promise((resolve) => (indexedDB.open(name).onsuccess = ({ target }) => resolve(target.result)));
			for (const store of database.objectStoreNames) {
				databases[name + "/" + store] = await new Promise((resolve) => (database.transaction(store).objectStore(store).getAll().onsuccess = ({ target }) => resolve(target.result)));
			}
			database.close();
		}
		return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, databases, document.cookie, location.href, await caches.keys()]);
	})()`, &all)
	return all
}

func TestSecretsAreNotKept(t *testing.T) {
	const secret = "s3cret-of-somebody"
	s, p := start(t, "-access-key", "somebody", "-secret-key", secret), newPerson(t)
	p.connect(s)
	p.makeBucket("kept")
	p.upload(makeFile(t, "film.mp4", 12<<20))
	p.state("done")
	if all := p.stored(); strings.Contains(all, secret) || !strings.Contains(all, "somebody") {
		t.Errorf("stored: got %s, want a profile and no secret", all)
	}
	if body := p.text("body"); strings.Contains(body, secret) {
		t.Errorf("shown: %s", body)
	}
	p.do("reload", chromedp.Reload())
	p.until("!document.querySelector('#connect-button').disabled")
	p.click("#keep") // asked for, for this session
	p.click("#connect-button")
	p.until("document.querySelector('#browser').checkVisibility()")
	var local string
	if p.see("JSON.stringify({ ...localStorage })", &local); strings.Contains(local, secret) {
		t.Errorf("localStorage: got %s", local)
	}
	p.do("reload", chromedp.Reload())
	p.until("document.querySelector('#browser').checkVisibility()") // by itself
	p.click("#disconnect")
	p.until("document.querySelector('#connect').checkVisibility() && !document.querySelector('#connect-button').disabled")
	if all := p.stored(); strings.Contains(all, secret) {
		t.Errorf("after disconnecting: got %s", all)
	}
}

func TestProfiles(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.open(s.Page)
	if got := p.text("#profiles-row"); got != "" {
		t.Errorf("got %q before the first connection", got)
	}
	p.write("#region", "us-east-1")
	p.click("#connect-button")
	p.until("document.querySelector('#browser').checkVisibility()")
	p.click("#disconnect")
	p.until("document.querySelector('#profiles-row')?.checkVisibility()")
	p.see(`document.querySelector("#profiles").value = "1", document.querySelector("#profiles").dispatchEvent(new Event("change", { bubbles: true }))`, new(bool))
	var got string
	p.see(`["endpoint", "access-key", "secret-key", "region"].map((id) => document.getElementById(id).value).join(" ")`, &got)
	if want := s.Endpoint + " minioadmin  us-east-1"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCredentialsURL(t *testing.T) {
	s, p := start(t), newPerson(t)
	keys := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		if r.URL.Query().Get("token") != "t0ken" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		fmt.Fprintf(w, `{"accessKey":"minioadmin","secretKey":%q,"expiration":"2099-01-01T00:00:00Z"}`, s.SecretKey)
	}))
	defer keys.Close()
	p.expect("403")
	p.open(s.Page)
	p.click("#who-url")
	p.write("#credentials-url", keys.URL+"/keys")
	p.click("#connect-button")
	p.until(`document.querySelector("#connect-problem").textContent`)
	if got := p.text("#connect-problem"); !strings.Contains(got, "403") {
		t.Errorf("got %q, want what the URL answers", got)
	}
	p.write("#credentials-url", keys.URL+"/keys?token=t0ken")
	p.click("#connect-button")
	p.until("document.querySelector('#browser').checkVisibility()")
	if all := p.stored(); strings.Contains(all, "t0ken") || !strings.Contains(all, keys.URL+"/keys") {
		t.Errorf("stored: got %s, want the URL without its query", all)
	}
}

func TestAnonymous(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.expect("403", "policy=")
	p.connect(s)
	p.makeBucket("open")
	p.put(s, "open", "a.txt")
	p.click("#manage")
	p.click("#policy-form [value=readonly]")
	p.click("#set-policy")
	p.until(`document.querySelector("[data-testid=rule]")`)
	p.do("leave", chromedp.Navigate("about:blank"))
	p.open(s.Page)
	p.click("#anonymous")
	p.write("#bucket", "open")
	p.click("#connect-button")
	p.until("document.querySelector(" + quote(rowOf("a.txt")) + ")")
	if got, want := sum(t, p.download("a.txt")), " of 13 bytes"; !strings.HasSuffix(got, want) {
		t.Errorf("downloaded %s, want%s", got, want)
	}
}

func TestChinese(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.expect("403")
	p.open(s.Page)
	p.see(`document.querySelector("#language").value = "zh", document.querySelector("#language").dispatchEvent(new Event("change"))`, new(bool))
	if got := p.text("#connect-button"); got != "连接" {
		t.Errorf("got %q", got)
	}
	p.write("#secret-key", "wrong")
	p.click("#connect-button")
	p.until(`document.querySelector("[data-code=WrongKeys]")`)
	for selector, want := range map[string]string{
		"#connect-problem":             "签名不符：私有密钥与访问密钥不匹配。 (SignatureDoesNotMatch)",
		"[data-code=WrongKeys] strong": "服务器拒绝了密钥。",
		"[data-code=WrongKeys] p":      "请更正访问密钥、私有密钥或会话令牌；密钥无误时请检查区域。",
	} {
		if got := p.text(selector); got != want {
			t.Errorf("a wrong secret: %s: got %q, want %q", selector, got, want)
		}
	}
	p.write("#secret-key", s.SecretKey)
	p.click("#connect-button")
	p.until("document.querySelector('#browser').checkVisibility()")
	p.makeBucket("words")
	p.upload(makeFile(t, "a.txt", 2000))
	p.state("done")
	p.until(`document.querySelector("#count").textContent === "1 项"`)
	var got struct {
		Lang, Missing string
	}
	p.see(`import("/app/messages.js").then(({ MESSAGES }) => ({ Lang: document.documentElement.lang,
		Missing: Object.entries(MESSAGES).filter(([key, [en, zh]]) => !en && !/^(error|finding|remedy)\./.test(key) || !/\p{Script=Han}/u.test(zh)
			|| String(en.match(/\{\w+\}/g)?.sort()) !== String(zh.match(/\{\w+\}/g)?.sort())).map(([key]) => key).join() }))`, &got)
	if got.Lang != "zh" || got.Missing != "" {
		t.Errorf("got language %q, and messages that are not Chinese or lack a value: %s", got.Lang, got.Missing)
	}
	types, err := os.ReadFile(filepath.Join(root, "jsbridge", "esm", "diagnose.types.d.ts"))
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(types), "FindingCode =")
	list, _, _ = strings.Cut(list, ";")
	var untold string
	p.see(`import("/app/messages.js").then(({ MESSAGES }) => [`+strings.ReplaceAll(strings.TrimLeft(list, " |\n"), "|", ",")+`]
		.flatMap((code) => ["finding." + code, "remedy." + code]).filter((key) => !MESSAGES[key]).join())`, &untold)
	if untold != "" {
		t.Errorf("findings that Chinese has no words for: %s", untold)
	}
	p.see(`document.querySelector("#language").value = "en", document.querySelector("#language").dispatchEvent(new Event("change"))`, new(bool))
	p.until(`document.querySelector("#count").textContent === "1 entries" && document.querySelector("#tray-title").textContent === "Transfers"`)
}
