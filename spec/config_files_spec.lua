-- The shared config and credentials files: their paths, reading, merging, and the selected profile.
local files = require "cleanroomsml.config.files"
local profiles = require "cleanroomsml.config.profiles"
local world = require "spec.support.config_world"

local HOME = { HOME = "/home/u" }
local CONFIG, CREDENTIALS = "/home/u/.aws/config", "/home/u/.aws/credentials"

-- {name, options, environment, path of config, path of credentials}; false: no path.
local PLACES = {
  { "the default location", {}, HOME, CONFIG, CREDENTIALS },
  { "HOME with slashes at its end", {}, { HOME = "/home/u//" }, CONFIG, CREDENTIALS },
  { "HOME that is /", {}, { HOME = "/" }, "/.aws/config", "/.aws/credentials" },
  { "no HOME", {}, {}, false, false },
  { "a blank HOME", {}, { HOME = " " }, false, false },
  { "variables with paths", {}, { AWS_CONFIG_FILE = "/c", AWS_SHARED_CREDENTIALS_FILE = "rel/s" },
    "/c", "rel/s" },
  { "blank variables", {},
    { HOME = "/home/u", AWS_CONFIG_FILE = "", AWS_SHARED_CREDENTIALS_FILE = " " },
    CONFIG, CREDENTIALS },
  { "a tilde in the environment", {}, { HOME = "/h", AWS_CONFIG_FILE = "~/c",
    AWS_SHARED_CREDENTIALS_FILE = "~" }, "/h/c", "/h" },
  { "a tilde without HOME", {}, { AWS_CONFIG_FILE = "~/c", AWS_SHARED_CREDENTIALS_FILE = "/s" },
    false, "/s" },
  { "a tilde with a user name, taken literally", {},
    { HOME = "/h", AWS_CONFIG_FILE = "~x/c", AWS_SHARED_CREDENTIALS_FILE = "a/~/s" },
    "~x/c", "a/~/s" },
  { "options, which override variables", { config_file = "/oc", credentials_file = "~/os" },
    { HOME = "/h", AWS_CONFIG_FILE = "/c", AWS_SHARED_CREDENTIALS_FILE = "/s" }, "/oc", "/h/os" },
}

-- {options, environment, name, source}
local PROFILES = {
  { {}, {}, "default" },
  { {}, { AWS_PROFILE = " " }, "default" },
  { {}, { AWS_DEFAULT_PROFILE = "d" }, "d", "AWS_DEFAULT_PROFILE" },
  { {}, { AWS_DEFAULT_PROFILE = "d", AWS_PROFILE = "p" }, "p", "AWS_PROFILE" },
  { {}, { AWS_DEFAULT_PROFILE = "d", AWS_PROFILE = "" }, "d", "AWS_DEFAULT_PROFILE" },
  { { profile = "o" }, { AWS_PROFILE = "p" }, "o", "option profile" },
}

-- {name, config, credentials, part of the message}
local UNREADABLE = {
  { "a config file larger than 1 MiB", ("#"):rep(1024 * 1024 + 1), nil,
    CONFIG .. " (default location) is larger than 1 MiB" },
  { "a binary config file", "\127ELF\0", nil, CONFIG .. ", line 1: a NUL byte" },
  { "a property without '=' in the credentials file", nil,
    "[default]\naws_access_key_id = AKID\naws_secret_access_key SECRET",
    CREDENTIALS .. ", line 3: a property without '='" },
}

-- Default locations that cannot be read: {name, config, credentials, part of the warning}
local NOT_THERE = {
  { "config without permission", { "Permission denied", "unreadable" }, nil,
    CONFIG .. " cannot be read: Permission denied" },
  { "credentials is a directory", nil, { "Is a directory", "not_regular" },
    CREDENTIALS .. " is not a regular file" },
}

describe("loading of the shared files", function()
  for _, case in ipairs(NOT_THERE) do
    local texts = { [CONFIG] = case[2], [CREDENTIALS] = case[3] }

    it("treats an unreadable default file as missing, with a warning: " .. case[1], function()
      local shared = assert(files.load({}, world.system(HOME, texts)))
      assert.same({}, shared.profiles)
      assert.same({ case[4] .. ": it counts as missing" }, shared.warnings)
      local place = case[2] and shared.config or shared.credentials
      assert.equal(case[4], place.note)
    end)

    it("fails for an unreadable default file when a profile is set: " .. case[1], function()
      local place = case[4]:gsub("aws/%l+", "%0 (default location)")
      for name, value in pairs { profile = "x", AWS_PROFILE = "x", AWS_DEFAULT_PROFILE = "x" } do
        local env, options = { HOME = "/home/u" }, {}
        if name == "profile" then options.profile = value else env[name] = value end
        local shared, message, info = files.load(options, world.system(env, texts))
        assert.is_nil(shared)
        assert.equal("InvalidConfig: " .. place, message)
        assert.equal("config", info.kind)
      end
    end)
  end

  it("reads the config file when the credentials file is unreadable", function()
    local shared = assert(files.load({}, world.system(HOME,
      { [CONFIG] = "[default]\na = 1", [CREDENTIALS] = { "Is a directory", "not_regular" } })))
    assert.same({ default = { a = "1" } }, world.plain(shared.profiles))
    assert.equal(1, #shared.warnings)
  end)

  it("shows paths in messages shortened and without control characters", function()
    for _, path in ipairs { "/a\27[2Jb", "/" .. ("x"):rep(1e5), "/\226\128\174x" } do
      local _, message = files.load({ config_file = path },
        world.system({}, { [path] = "[default" }))
      assert.is_nil(message:find("[%z\1-\31\127]"))
      assert.is_nil(message:find("\226\128\174", 1, true))
      assert.is_true(#message < 400)
    end
  end)

  it("finds profiles whose names have blanks, in one file or both", function()
    local shared = assert(files.load({}, world.system(HOME, {
      [CONFIG] = "[profile 'My X']\nregion = r\n[profile a b]\nregion = dropped",
      [CREDENTIALS] = "[My X]\naws_access_key_id = k\n[only here]\na = 1",
    })))
    assert.same({ ["My X"] = { region = "r", aws_access_key_id = "k" } },
      world.plain(shared.profiles))
    assert.equal("1", profiles.find(shared, "only here", "AWS_PROFILE"):get("a"))
    assert.is_nil(profiles.find(shared, "a b", "AWS_PROFILE"))
  end)

  for _, case in ipairs(PLACES) do
    it("finds the paths for " .. case[1], function()
      local config, credentials = files.locate(case[2], world.system(case[3]).getenv)
      assert.equal(case[4], config.path or false)
      assert.equal(case[5], credentials.path or false)
    end)
  end

  it("records the option or variable that gave a path", function()
    local config, credentials = files.locate({ config_file = "/oc" },
      world.system({ AWS_SHARED_CREDENTIALS_FILE = "/s" }).getenv)
    assert.equal("option config_file", config.source)
    assert.equal("AWS_SHARED_CREDENTIALS_FILE", credentials.source)
  end)

  for i, case in ipairs(PROFILES) do
    it(("selects profile %s, case %d"):format(case[3], i), function()
      local name, source = files.selected_profile(case[1], world.system(case[2]).getenv)
      assert.equal(case[3], name)
      assert.equal(case[4], source)
    end)
  end

  for _, case in ipairs(UNREADABLE) do
    it("fails with kind config for " .. case[1], function()
      local shared, message, info = files.load({},
        world.system(HOME, { [CONFIG] = case[2], [CREDENTIALS] = case[3] }))
      assert.is_nil(shared)
      assert.equal("InvalidConfig: " .. case[4], message:sub(1, #case[4] + 15))
      assert.equal("config", info.kind)
      assert.equal("InvalidConfig", info.code)
      assert.is_nil(message:find("SECRET"))
    end)
  end

  it("names in its message the variable that gave the path of an unreadable file", function()
    local _, message = files.load({},
      world.system({ AWS_CONFIG_FILE = "/fifo" }, { ["/fifo"] = { "", "not_regular" } }))
    assert.equal("InvalidConfig: /fifo (AWS_CONFIG_FILE) is not a regular file", message)
  end)

  it("treats /dev/null as an empty file", function()
    assert(files.load({},
      world.system({ AWS_CONFIG_FILE = "/dev/null" }, { ["/dev/null"] = { "", "not_regular" } })))
  end)

  it("reads a file of exactly 1 MiB", function()
    local text = "[default]\na = 1\n"
    text = text .. ("#"):rep(1024 * 1024 - #text)
    local shared = assert(files.load({}, world.system(HOME, { [CONFIG] = text })))
    assert.same({ default = { a = "1" } }, world.plain(shared.profiles))
  end)

  it("merges both files; keys of the credentials file override", function()
    local shared = assert(files.load({}, world.system(HOME, {
      [CONFIG] = "[default]\na = 1\nb = 2\n[profile x]\nc = 3\n[sso-session s]\n[services v]\n",
      [CREDENTIALS] = "[default]\nb = 4\n[y]\nd = 5\n[profile x]\nc = 6\n",
    })))
    assert.same({ default = { a = "1", b = "4" }, x = { c = "3" }, y = { d = "5" } },
      world.plain(shared.profiles))
    assert.is_not_nil(shared.sso_sessions.s)
    assert.is_not_nil(shared.services.v)
    assert.same({ "4", "b in profile default of " .. CREDENTIALS .. ", line 2" },
      { shared.profiles.default:get("b") })
    assert.same({ "1", "a in profile default of " .. CONFIG .. ", line 2" },
      { shared.profiles.default:get("a") })
  end)

  it("treats missing files and an unset HOME as empty files, and records the reason", function()
    local shared = assert(files.load({}, world.system(HOME)))
    assert.same({}, shared.profiles)
    assert.equal(CONFIG .. ": No such file or directory", shared.config.note)
    assert.equal(CREDENTIALS .. ": No such file or directory", shared.credentials.note)
    shared = assert(files.load({}, world.system({ AWS_CONFIG_FILE = "~/c" })))
    assert.equal("~/c cannot be found: " .. files.NO_HOME, shared.config.note)
    assert.equal("~/.aws/credentials cannot be found: " .. files.NO_HOME,
      shared.credentials.note)
  end)

  it("reads no file when shared_config is false", function()
    local system = world.system(HOME, { [CONFIG] = "broken", [CREDENTIALS] = "[default]\na = 1" })
    local shared = assert(files.load({ shared_config = false }, system))
    assert.equal(0, system.reads)
    assert.same({}, shared.profiles)
    assert.equal("~/.aws/config was not read: option shared_config is false", shared.config.note)
  end)

  it("finds a profile, or fails with the files in which it looked", function()
    local shared = assert(files.load({}, world.system(HOME, {
      [CONFIG] = "[profile other]\n[dev]\n[profile dev x]\n[profile devel]\n",
    })))
    assert.equal("other", profiles.find(shared, "other", "AWS_PROFILE").name)
    local profile, message, info = profiles.find(shared, "dev", "AWS_PROFILE")
    assert.is_nil(profile)
    assert.equal('ProfileNotFound: no profile "dev" (AWS_PROFILE), did you mean "devel"?; '
      .. "looked in: " .. CONFIG .. ", "
      .. CREDENTIALS .. ": No such file or directory; [dev] in line 2 of " .. CONFIG
      .. " is not a profile there; [profile dev x] in line 3 of " .. CONFIG
      .. " is not a profile there", message)
    assert.equal("config", info.kind)
    assert.equal("ProfileNotFound", info.code)
  end)
end)
