"""The survey as customers see it: in Chromium, without a head. Pictures stay in $TKT_SCREENSHOTS.

Needs chromium, chromium-driver and python3-selenium; says so and does nothing where they are not.
"""
import os
import pathlib
import shutil
import tempfile
import unittest

from lib.webserver import Web

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import WebDriverWait
except ImportError:
    webdriver = None

CHROMIUM = shutil.which("chromium")
DRIVER = shutil.which("chromedriver")
MISSING = [name for name, there in (("chromium", CHROMIUM), ("chromium-driver", DRIVER),
                                    ("python3-selenium", webdriver)) if not there]
PICTURES = pathlib.Path(os.environ.get("TKT_SCREENSHOTS") or
                        pathlib.Path(os.environ["TKT_BIN"]).parent / "screenshots")


@unittest.skipIf(MISSING, f"not installed: {', '.join(MISSING)}")
class Browser(unittest.TestCase):
    def setUp(self):
        self.web = self.enter(Web())
        self.web.resolve()
        self.links = self.web.links()
        self.profile = tempfile.mkdtemp(prefix="tkt-browser-")
        self.addCleanup(shutil.rmtree, self.profile, True)

    def enter(self, context):
        self.addCleanup(context.__exit__, None, None, None)
        return context.__enter__()

    def start(self, script=True, size="1000,800"):
        options = Options()
        options.binary_location = CHROMIUM
        for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                     "--disable-background-networking", "--no-first-run", "--disable-sync",
                     "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                     f"--user-data-dir={self.profile}", f"--window-size={size}"):
            options.add_argument(flag)
        if not script:
            options.add_experimental_option(
                "prefs", {"profile.managed_default_content_settings.javascript": 2})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        browser = webdriver.Chrome(service=Service(DRIVER), options=options)
        self.addCleanup(browser.quit)
        return browser

    def picture(self, browser, name):
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.assertTrue(browser.save_screenshot(str(PICTURES / f"{name}.png")))

    def heading(self, browser, text):
        WebDriverWait(browser, 20).until(lambda b: text in b.find_element(By.TAG_NAME, "h1").text)

    def complaints(self, browser):
        """What the browser refused, of the policy above all."""
        return [entry["message"] for entry in browser.get_log("browser")
                if "favicon" not in entry["message"]]

    def open_mail(self, browser):
        page = pathlib.Path(self.profile) / "mail.html"
        page.write_text(self.web.html)
        browser.get(page.as_uri())

    def test_from_the_mail_to_thanks_and_a_comment(self):
        browser = self.start()
        self.open_mail(browser)
        self.picture(browser, "mail")
        levels = [a for a in browser.find_elements(By.TAG_NAME, "a")
                  if (a.get_attribute("href") or "").startswith("http")]
        self.assertEqual(len(levels), 5)
        self.assertIn("very satisfied", levels[4].text)
        self.assertEqual(levels[4].value_of_css_property("background-color"), "rgba(39, 174, 96, 1)")
        levels[4].click()
        self.heading(browser, "Thank you")
        self.picture(browser, "thanks")
        self.assertEqual(browser.get_cookies(), [])
        field = browser.find_element(By.ID, "comment")
        field.send_keys("Zażółć & <b>gęślą</b>")
        browser.find_element(By.TAG_NAME, "button").click()
        WebDriverWait(browser, 20).until(lambda b: not b.find_elements(By.ID, "comment"))
        self.picture(browser, "comment")
        self.assertEqual(self.complaints(browser), [])
        self.assertGreaterEqual(self.web.take()["ratings"], 2)
        self.assertEqual([(e["kind"], e["to"]) for e in self.web.ratings()],
                         [("rated", "5 (very satisfied)"), ("rating_comment", "Zażółć & <b>gęślą</b>")])

    def test_without_script_there_is_a_button_and_the_keyboard_reaches_it(self):
        browser = self.start(script=False)
        browser.get(f"http://127.0.0.1:{self.web.port}{self.links[2]}")
        self.heading(browser, "How satisfied")
        self.assertEqual(self.web.take()["ratings"], 0)  # looked at, and not rated
        self.picture(browser, "button")
        button = browser.find_element(By.TAG_NAME, "button")
        self.assertEqual(browser.switch_to.active_element, button)
        browser.switch_to.active_element.send_keys(Keys.ENTER)
        self.heading(browser, "Thank you")
        self.assertEqual(self.web.take()["ratings"], 1)
        # From the top of the page: the field, then its button.
        browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
        active = browser.switch_to.active_element
        self.assertEqual(active.tag_name, "textarea")
        active.send_keys("By keys alone", Keys.TAB)
        browser.switch_to.active_element.send_keys(Keys.SPACE)
        WebDriverWait(browser, 20).until(lambda b: not b.find_elements(By.ID, "comment"))
        self.assertEqual(self.web.take()["ratings"], 1)

    def test_a_narrow_screen_needs_no_scrolling_sideways(self):
        browser = self.start(script=False)
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                {"width": 320, "height": 568, "deviceScaleFactor": 2, "mobile": True})
        token = self.links[3].rsplit("/", 1)[1]
        for language in ("en", "de", "pl", "ru"):
            browser.get(f"http://127.0.0.1:{self.web.port}/rate/{language}/{token}")
            metrics = browser.execute_cdp_cmd("Page.getLayoutMetrics", {})
            self.assertLessEqual(metrics["cssContentSize"]["width"], 320, language)
            self.picture(browser, f"narrow-{language}")
            browser.find_element(By.TAG_NAME, "button").click()
            WebDriverWait(browser, 20).until(lambda b: b.find_elements(By.ID, "comment"))
            metrics = browser.execute_cdp_cmd("Page.getLayoutMetrics", {})
            self.assertLessEqual(metrics["cssContentSize"]["width"], 320, language)
            self.picture(browser, f"narrow-thanks-{language}")


if __name__ == "__main__":
    unittest.main()
