--- Accounts (by access key id), and collaborations with their members.
local parties = {}
parties.__index = parties

--- The collaboration of every undefined membership.
parties.COLLABORATION = "7c0ffee0-1234-4321-8765-abcdefabcdef"
parties.ACCOUNT = "123456789012"

--- The second member of the built-in collaboration, whose resources the first one sees.
parties.PARTNER = {
  account = "210987654321", access_key_id = "AKIDPARTNER",
  secret_access_key = "Je7MtGbClwBFpartner2Zkp0UtkhEXAMPLEKEY99",
}

---@param credentials table of the first account: `access_key_id`, `secret_access_key`,
---  `session_token`
function parties.new(credentials)
  local self = setmetatable({ changed = true, by_key = {}, by_account = {}, memberships = {},
    collaborations = { [parties.COLLABORATION] = true } }, parties)
  self:add_account(parties.PARTNER)
  self.first = self:add_account {
    account = parties.ACCOUNT, access_key_id = credentials.access_key_id,
    secret_access_key = credentials.secret_access_key, session_token = credentials.session_token,
  }
  return self
end

--- Adds an account, or replaces its keys.
function parties:add_account(account)
  local known = self.by_account[account.account]
  if known then self.by_key[known.access_key_id] = nil end
  self.by_key[account.access_key_id], self.by_account[account.account] = account, account
  self.changed = true
  return account
end

--- The account with this access key, nil when there is none.
function parties:account(access_key_id)
  return self.by_key[access_key_id]
end

--- Defines a membership.
function parties:add_membership(id, collaboration, account)
  self.collaborations[collaboration] = true
  self.memberships[id] = { collaboration = collaboration, account = account }
  self.changed = true
end

--- A membership, created at first use. Nil: it belongs to another account.
---@param id string
---@param account string of the caller
---@return {collaboration: string, account: string}|nil
function parties:membership(id, account)
  local membership = self.memberships[id]
  if not membership then
    membership = { collaboration = parties.COLLABORATION, account = account }
    self.memberships[id], self.changed = membership, true
  end
  local owner = membership.account
  -- An account in a seed's ARNs may have no keys: the first account represents it.
  if owner == account or not self.by_account[owner] and account == self.first.account then
    return membership
  end
end

--- Whether an account may see a collaboration, which must exist.
function parties:sees(account, collaboration)
  if collaboration == parties.COLLABORATION then return true end
  for _, membership in pairs(self.memberships) do
    if membership.collaboration == collaboration and (membership.account == account
      or not self.by_account[membership.account] and account == self.first.account) then
      return true
    end
  end
  return false
end

return parties
