const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** The types that policies are listed by. */
export const policyTypes = words(`
  ACCESS_POLICY ENTITY_RISK IDP_DISCOVERY MFA_ENROLL OKTA_SIGN_ON PASSWORD POST_AUTH_SESSION
  PROFILE_ENROLLMENT DEVICE_SIGNAL_COLLECTION SESSION_VIOLATION_DETECTION CLIENT_UPDATE
  IDENTITY_CLAIM_SOURCING`);

/** Permissions of custom roles. */
export const permissions = words(`
  okta.users.read okta.users.credentials.resetPassword okta.users.credentials.resetFactors
  okta.groups.read okta.apps.read okta.users.lifecycle.suspend`);

/** E-mails whose text a brand may change. */
export const emailTemplates = words(`
  UserActivation ADUserActivation SelfServiceUnlock ForgotPassword FactorEnrollment FactorReset
  PasswordChanged EmailChallenge EmailChangeConfirmation EmailLinkAuthenticationTransaction
  EmailLinkFactorVerification EmailLinkRecoveryADForgotPassword NewSignOnNotification
  PasswordResetByAdmin PendingEmailChange RegistrationActivation RegistrationEmailVerification
  SelfServiceUnlockOnUnlockedAccount UserScheduledLifecycleChange AuthenticatorEnrolled
  AuthenticatorReset ChangeEmailConfirmation CampaignLaunched CampaignEnded AccessRequested
  AccessDenied`);

/** Text messages that may be changed. */
export const smsTemplates = words('VerifyCode RecoveryCode');

/** What an administrator may be told of. */
export const notificationTypes = words(`
  AD_AGENT AGENT_AUTO_UPDATE_NOTIFICATION APP_IMPORT CONNECTOR_AGENT IWA_AGENT LDAP_AGENT
  OKTA_ANNOUNCEMENT OKTA_UPDATE RATELIMIT_NOTIFICATION USER_DEPROVISION USER_LOCKED_OUT`);
